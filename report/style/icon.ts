/** The site's icon: two rings, as of an echo. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="none" stroke="#0f5e6e" stroke-width="3">
<circle cx="16" cy="16" r="3" fill="#0f5e6e" stroke="none"/><path d="M16 9a7 7 0 0 1 0 14M16 2a14 14 0 0 1 0 28" stroke-linecap="round"/>
</svg>
`;
