import { MongoClient, type Db } from 'mongodb';

/** MongoDB's error code NotYetInitialized. */
const NOT_YET_INITIALIZED = 94;

/**
 * Makes the mongod at `uri` the primary of a replica set of one, whose only member is `member` (host:port).
 * Throws while it is not primary yet: ask again.
 */
export async function makePrimary(uri: string, member: string): Promise<void> {
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: 5000 });
  try {
    const admin = client.db('admin');
    if (await isPrimary(admin)) return;
    await setMember(admin, member);
    if (!(await isPrimary(admin))) throw new Error('mongod is not primary yet');
  } finally {
    await client.close();
  }
}

async function isPrimary(admin: Db): Promise<boolean> {
  const hello = await admin.command({ hello: 1 });
  return hello.isWritablePrimary === true;
}

async function setMember(admin: Db, member: string): Promise<void> {
  try {
    const { config } = await admin.command({ replSetGetConfig: 1 });
    if (config.members[0].host === member) return;
    // The set remembers the port of the last run and would wait for a member there for ever.
    const moved = { ...config, version: config.version + 1, members: [{ ...config.members[0], host: member }] };
    await admin.command({ replSetReconfig: moved, force: true });
  } catch (error) {
    if ((error as { code?: unknown }).code !== NOT_YET_INITIALIZED) throw error;
    const members = [{ _id: 0, host: member }];
    await admin.command({ replSetInitiate: { _id: 'echobench', members } });
  }
}
