interface AnyEvent {
  readonly type: string;
  readonly data: object;
}

/** What each type's event may hold. The compiler sees to it that none is forgotten and none is wrong. */
export type ExamplesOf<E extends AnyEvent> = {
  readonly [Type in E['type']]: Extract<E, { readonly type: Type }>['data'];
};
