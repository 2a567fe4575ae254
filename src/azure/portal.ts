/** A link into the Azure portal for a resource; the portal resolves any ARM id behind `#@/resource`. */
export function portalLink(what: string, id: string): { title: string; url: string } {
  return { title: `${what} in the portal`, url: `https://portal.azure.com/#@/resource${encodeURI(id)}` };
}

/** A link to an alert's page: Azure Monitor's alert details blade takes the encoded alert id. */
export function alertLink(alertId: string): { title: string; url: string } {
  const id = encodeURIComponent(alertId);
  return {
    title: 'Alert in the portal',
    url: `https://portal.azure.com/#blade/Microsoft_Azure_Monitoring_Alerts/AlertDetails.ReactView/alertId/${id}`,
  };
}
