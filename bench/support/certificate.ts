import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A certificate for localhost, made on demand. Node makes keys, and the certificate takes forty lines of DER. */
export function selfSigned(): { key: string; cert: string } {
  // The endpoints of AWS use RSA keys of this length.
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const subject = sequence(set(sequence(oid('550403'), tagged(0x0c, Buffer.from('localhost')))));
  const sha256WithRsa = sequence(oid('2a864886f70d01010b'), tagged(0x05, Buffer.alloc(0)));
  const extensions = sequence(
    // The alternative name: the DNS name localhost.
    sequence(oid('551d11'), octets(sequence(tagged(0x82, Buffer.from('localhost'))))),
    // It is its own authority, so that it can be given as one.
    sequence(oid('551d13'), octets(sequence(tagged(0x01, Buffer.of(0xff))))),
  );
  const content = sequence(
    tagged(0xa0, integer(Buffer.of(2))),
    integer(Buffer.concat([Buffer.of(1), randomBytes(8)])),
    sha256WithRsa,
    subject,
    sequence(time(-1), time(30)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, extensions),
  );
  const signature = sign('sha256', content, privateKey);
  const certificate = sequence(content, sha256WithRsa, tagged(0x03, Buffer.concat([Buffer.of(0), signature])));
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
  };
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const long = Buffer.from(length.toString(16).padStart(length > 0xff ? 4 : 2, '0'), 'hex');
  const size = length < 0x80 ? Buffer.of(length) : Buffer.concat([Buffer.of(0x80 | long.length), long]);
  return Buffer.concat([Buffer.of(tag), size, content]);
}

const sequence = (...parts: Buffer[]) => tagged(0x30, Buffer.concat(parts));
const set = (part: Buffer) => tagged(0x31, part);
const integer = (bytes: Buffer) => tagged(0x02, bytes);
const octets = (bytes: Buffer) => tagged(0x04, bytes);
const oid = (hex: string) => tagged(0x06, Buffer.from(hex, 'hex'));

/** The UTC time in so many days. */
function time(days: number): Buffer {
  const text = new Date(Date.now() + days * 86_400_000).toISOString();
  return tagged(0x17, Buffer.from(`${text.slice(2, 19).replaceAll(/[-:T]/g, '')}Z`));
}
