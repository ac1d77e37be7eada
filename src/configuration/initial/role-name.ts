/** Whether a role's name is valid in the configuration; other roles are left out. */
export const isRoleName = (role: string): boolean => /^[a-z0-9][a-z0-9._-]*$/.test(role)
