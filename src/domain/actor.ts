/** Who did it. `id` is a key's or a system's name, never personal data. */
export interface Actor {
  readonly id: string;
  readonly kind: 'SYSTEM' | 'API_KEY' | 'USER' | 'CONNECTOR';
}
