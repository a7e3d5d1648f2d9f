import { BlockList, isIP } from 'node:net';

/** Which hosts may be fetched from. */
export interface NetworkPolicy {
  allowsAddress(address: string): boolean;
  allowsPort(port: number): boolean;
}

/** Addresses that are not of the public internet (IANA's special-purpose registries, 2026-11). */
const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // With the clouds' metadata services.
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 96],
  ['100::', 64],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
  ['2001:db8::', 32],
  ['5f00::', 16],
  // IPv4 in IPv6: NAT64, Teredo (with the rest of its block) and 6to4 lead to whatever address is written into them.
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2001::', 23],
  ['2002::', 16],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv6');
}

/** Whether an address is inside a private, local or special network; IPv4 in IPv6 clothes is looked at as IPv4. */
export function isPrivateAddress(address: string): boolean {
  const [bare = ''] = address.split('%');
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1];
  const plain = mapped ?? bare;
  const family = isIP(plain);
  // What is no address at all must not pass for a public one.
  return family === 0 || PRIVATE.check(plain, family === 6 ? 'ipv6' : 'ipv4');
}

/** What a post may lead us to: a web server on the public internet. Other ports are those of services, not of pictures. */
export const PUBLIC_WEB: NetworkPolicy = {
  allowsAddress: (address) => !isPrivateAddress(address),
  allowsPort: (port) => port === 80 || port === 443,
};

/** For simulators and mirrors inside one's own network, where the refresh file allows it. */
export const ANYWHERE: NetworkPolicy = { allowsAddress: () => true, allowsPort: () => true };
