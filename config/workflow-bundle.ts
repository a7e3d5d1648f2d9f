/** Where the build puts the workflows, below the package's folder. */
export const WORKFLOW_BUNDLE = 'dist/workflow-bundle.js';
