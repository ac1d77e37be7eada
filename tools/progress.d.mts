/** Says what is being done, does it, and says how long it took. */
export declare function step<Result>(title: string, work: () => Promise<Result>): Promise<Result>
