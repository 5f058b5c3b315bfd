using System.ComponentModel.DataAnnotations;

namespace SvcInfra.Application.Webhooks;

/// <summary>Section <c>Webhooks</c>.</summary>
public sealed class WebhookOptions
{
    public const string Section = "Webhooks";

    /// <summary>How many subscriptions a tenant may have. Default 100; 1 to 10,000.</summary>
    [Range(1, 10_000, ErrorMessage = "Webhooks:MaxSubscriptionsPerTenant must be between 1 and 10000.")]
    public int MaxSubscriptionsPerTenant { get; set; } = 100;
}
