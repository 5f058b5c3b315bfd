using SvcInfra.Domain.Common;

namespace SvcInfra.Domain.InboundWebhooks;

public static class InboundWebhookErrors
{
    public static readonly Error SourceNotFound = new(
        ErrorKind.NotFound, "inbound_webhooks.source_not_found", "No webhooks are received from a source of this name.");

    /// <summary>The same for every cause, so that an attacker learns nothing from it.</summary>
    public static readonly Error SignatureInvalid = new(
        ErrorKind.Unauthenticated, "inbound_webhooks.signature_invalid", "The webhook is not signed with a current secret of this source.");

    public static readonly Error EventInvalid = new(
        ErrorKind.Invalid, "inbound_webhooks.event_invalid", "The webhook has no usable event id. An id has 1 to 200 visible ASCII characters.");

    public static readonly Error NotFound = new(
        ErrorKind.NotFound, "inbound_webhooks.not_found", "No webhook with this id is stored. It may have been deleted after its retention.");
}
