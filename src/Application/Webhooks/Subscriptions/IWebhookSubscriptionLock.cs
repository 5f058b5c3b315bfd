namespace SvcInfra.Application.Webhooks.Subscriptions;

/// <summary>Makes commands that count a tenant's subscriptions run one after the other.</summary>
public interface IWebhookSubscriptionLock
{
    /// <summary>Waits for the lock of the acting tenant and holds it until the end of the command's transaction.</summary>
    Task TakeAsync(CancellationToken cancellationToken);
}
