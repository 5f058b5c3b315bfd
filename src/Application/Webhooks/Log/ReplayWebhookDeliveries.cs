using Ardalis.Result;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Webhooks.Delivery;
using SvcInfra.Domain.Webhooks;
using SvcInfra.Domain.Webhooks.Subscriptions;

namespace SvcInfra.Application.Webhooks.Log;

/// <summary>
/// Sends finished deliveries of a subscription again, with the same ids and payloads: receivers recognise those that they have processed.
/// </summary>
/// <param name="From">Deliveries that were created at this time or later (UTC).</param>
/// <param name="To">Deliveries that were created before this time (UTC); null: until now.</param>
/// <param name="OnlyFailed">Failed and discarded deliveries only; null: true.</param>
[RequirePermission(WebhookPermissions.Write)]
public sealed record ReplayWebhookDeliveries(Guid SubscriptionId, DateTimeOffset? From, DateTimeOffset? To, bool? OnlyFailed)
    : ICommand<WebhookReplayDto>;

internal sealed class ReplayWebhookDeliveriesValidator : AbstractValidator<ReplayWebhookDeliveries>
{
    public ReplayWebhookDeliveriesValidator()
    {
        RuleFor(c => c.From).NotNull().WithErrorCode("required");
        RuleFor(c => c.To).GreaterThan(c => c.From).When(c => c is { From: not null, To: not null })
            .WithErrorCode("out_of_range").WithMessage("Must be later than from.");
    }
}

internal sealed class ReplayWebhookDeliveriesHandler(
    IWebhookLog log, IReadRepository<WebhookSubscription> subscriptions, TurnPlanner planner, IOptions<WebhookDeliveryOptions> options,
    TimeProvider time) : IRequestHandler<ReplayWebhookDeliveries, Result<WebhookReplayDto>>
{
    public async Task<Result<WebhookReplayDto>> Handle(ReplayWebhookDeliveries command, CancellationToken cancellationToken)
    {
        if (await subscriptions.FirstOrDefaultAsync(new WebhookSubscriptionById(command.SubscriptionId), cancellationToken) is not { } subscription)
        {
            return WebhookErrors.SubscriptionNotFound;
        }

        if (!subscription.IsEnabled)
        {
            return WebhookErrors.SubscriptionDisabled;
        }

        var now = time.GetUtcNow();
        var range = new ReplayRange(subscription.Id, command.From!.Value, command.To ?? now.AddSeconds(1), command.OnlyFailed ?? true);
        if (await log.CountAsync(range, options.Value.MaxReplay, cancellationToken) > options.Value.MaxReplay)
        {
            return WebhookErrors.ReplayTooLarge;
        }

        await planner.PlanAsync([subscription.Id], cancellationToken, endsRest: true);
        return new WebhookReplayDto(await log.ReplayAsync(range, now, cancellationToken));
    }
}
