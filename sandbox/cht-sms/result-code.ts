/**
 * The results that this stand-in gives, of the some thirty that the service has. Numbers and meanings are those that
 * public clients list from the specification, which Chunghwa Telecom hands to customers only: SubmitSM 0 to 52 in
 * several projects that send through it, QuerySM 0 to 55 in
 * https://github.com/ischool-desktop/AccessControlCardCHT (AccessControlCardCHT/DAL/DALTransfer.cs). Whether the
 * service words them so, or in English, is not public; `Success` is what those clients' comments show of code 0.
 */
export const RESULTS = {
  0: 'Success',
  2: '系統無法找到您要找的訊息',
  5: '訊息從Big-5轉碼到UCS失敗',
  11: '參數錯誤',
  18: '請檢查受訊方號碼格式是否正確',
  19: '受訊號碼數目超過系統限制(目前為20)',
  20: '訊息長度不正確',
  21: '請檢查 Message id 格式是否正確',
  22: '帳號或是密碼錯誤',
  55: 'http (port 8008) 連線不允許使用 GET 方法，請改用 POST 或改為 https(port 4443) 連線。',
} as const;

export type ResultCode = keyof typeof RESULTS;
