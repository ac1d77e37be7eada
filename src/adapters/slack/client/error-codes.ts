/**
 * The meaning of a Web API error code for the failed call. `wait`: the same call may succeed later. `unknown`: part of
 * the work may have been done. The others fail until something changes: `channel` in the channel; `gone`: the message
 * or thread no longer exists; `rights` of the app in the workspace; `content` of what was sent; `person` of the user;
 * `request`: a permission of the request is used up.
 */
export type ErrorMeaning = 'wait' | 'unknown' | 'channel' | 'gone' | 'rights' | 'content' | 'person' | 'request'

const codes: { readonly [meaning in ErrorMeaning]: string } = {
  wait: 'ratelimited rate_limited service_unavailable team_added_to_org message_limit_exceeded',
  unknown: 'fatal_error internal_error request_timeout',
  channel:
    'channel_not_found is_archived not_in_channel restricted_action restricted_action_read_only_channel ' +
    'restricted_action_non_threadable_channel restricted_action_thread_only_channel restricted_action_thread_locked ' +
    'posting_to_general_channel_denied channel_type_not_supported method_not_supported_for_channel_type ' +
    'team_access_not_granted external_channel_migrating cannot_post_to_channel no_dual_broadcast_content_update ' +
    'as_user_not_supported',
  gone:
    'message_not_found thread_not_found cant_update_message cant_delete_message edit_window_closed ' +
    'cant_broadcast_message is_inactive invalid_thread_ts update_failed',
  rights:
    'account_inactive token_revoked token_expired invalid_auth not_authed missing_scope no_permission access_denied ' +
    'org_login_required ekm_access_denied not_allowed_token_type team_disabled accesslimited missing_post_type ' +
    'enterprise_is_restricted two_factor_setup_required invalid_app_id app_uninstalled messages_tab_disabled ' +
    'deprecated_endpoint method_deprecated paid_teams_only plan_upgrade_required file_uploads_disabled ' +
    'file_uploads_except_images_disabled',
  content:
    'msg_too_long msg_blocks_too_long no_text invalid_blocks invalid_blocks_format invalid_attachments ' +
    'too_many_attachments invalid_metadata_format invalid_metadata_schema metadata_too_large metadata_must_be_sent_from_app ' +
    'markdown_text_conflict attachment_payload_limit_exceeded too_many_contact_cards block_mismatch ' +
    'slack_connect_file_link_sharing_blocked view_too_large duplicate_external_id invalid_arguments invalid_arg_name ' +
    'invalid_array_arg invalid_charset invalid_form_data invalid_post_type invalid_cursor invalid_limit invalid_ts_latest ' +
    'invalid_ts_oldest',
  person:
    'user_not_found user_not_visible user_disabled users_not_found user_not_in_channel cannot_dm_bot ' +
    'not_enabled user_is_restricted user_is_ultra_restricted',
  request:
    'expired_trigger_id exchanged_trigger_id invalid_trigger_id trigger_expired trigger_exchanged push_limit_reached ' +
    'hash_conflict not_found no_such_subteam subteam_not_found',
}

const meanings: ReadonlyMap<string, ErrorMeaning> = new Map(
  // The keys of `codes` are the meanings.
  (Object.keys(codes) as ErrorMeaning[]).flatMap((meaning) =>
    codes[meaning].split(' ').map((code): [string, ErrorMeaning] => [code, meaning]),
  ),
)

const words: { readonly [code: string]: string } = {
  channel_not_found: 'the channel does not exist, or is private without the bot',
  is_archived: 'the channel is archived',
  not_in_channel: 'the bot is not a member of the channel',
  message_not_found: 'the message was deleted',
  thread_not_found: 'the message of the thread was deleted',
  account_inactive: 'the bot was removed from the workspace',
  token_revoked: 'the bot token was revoked',
  token_expired: 'the bot token has expired',
  invalid_auth: 'the bot token is not valid',
  missing_scope: 'the app lacks a permission',
  invalid_blocks: 'Slack does not take the blocks of the message',
  msg_too_long: 'the message is too long',
  invalid_slack_file: 'Slack does not show the picture of the message, or not yet',
  file_uploads_disabled: 'the workspace takes no files',
}

/** The meaning of a code; `content` for an undocumented one, because the same call would fail again. */
export const meaningOf = (code: string): ErrorMeaning => meanings.get(code) ?? 'content'

/** A code in readable words, with the code itself. */
export const codeWords = (code: string): string =>
  words[code] === undefined ? `Slack says ${code}` : `${words[code]} (${code})`
