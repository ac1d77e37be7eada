const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i

/** Whether a URL leads to this machine over loopback; not a text that is no URL. */
export const isLoopback = (url: string): boolean => URL.canParse(url) && loopback.test(new URL(url).hostname)
