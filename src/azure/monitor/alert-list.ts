export const version = { 'api-version': '2019-05-05-preview' };

/** How far back the list may be asked, in milliseconds (REST: Alerts - Get All, `customTimeRange`). */
export const longestRange = 30 * 86_400_000;

export const alertsPath = (subscription: string): string =>
  `/subscriptions/${subscription}/providers/Microsoft.AlertsManagement/alerts`;

/** What is read of an alert (REST: Alerts - Get By Id). */
export interface AlertBody {
  readonly id?: string;
  readonly name?: string;
  readonly properties?: {
    readonly essentials?: {
      readonly severity?: string;
      readonly alertState?: string;
      readonly monitorCondition?: string;
      readonly monitorService?: string;
      readonly targetResource?: string;
      readonly startDateTime?: string;
      readonly lastModifiedDateTime?: string;
      readonly actionStatus?: { readonly isSuppressed?: boolean } | null;
    };
    readonly context?: { readonly context?: unknown } | null;
  };
}
