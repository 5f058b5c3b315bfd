using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Outbound;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Outbox.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Webhooks;
using SvcInfra.Domain.Webhooks.Subscriptions;

namespace SvcInfra.Application.Webhooks.Subscriptions;

/// <summary>
/// Changes a webhook subscription. Values that are null stay as they are. Requires the version that the caller read. Deliveries that wait go to
/// the new URL.
/// </summary>
/// <param name="Description">Empty removes it.</param>
/// <param name="Channels">Empty: the events of all channels.</param>
/// <param name="Filter">Empty: no conditions.</param>
/// <param name="Headers">All headers from now on; empty removes them.</param>
/// <param name="RateLimit">Deliveries per second, 1 to 10,000; 0 removes the limit.</param>
[RequirePermission(WebhookPermissions.Write)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record ChangeWebhookSubscription(
    Guid Id,
    string? Url,
    string? Description,
    IReadOnlyList<string>? EventTypes,
    IReadOnlyList<string>? Channels,
    IReadOnlyList<WebhookConditionDto>? Filter,
    [property: Secret] IReadOnlyDictionary<string, string>? Headers,
    int? RateLimit,
    bool? IsOrdered,
    long? ExpectedVersion) : ICommand<WebhookSubscriptionDto>, IRequiresVersion;

internal sealed class ChangeWebhookSubscriptionValidator : AbstractValidator<ChangeWebhookSubscription>
{
    public ChangeWebhookSubscriptionValidator(IOutboundGuard guard, PublicEventCatalog catalog)
    {
        RuleFor(c => c.Url).Must(url => url is not "").WithErrorCode("required");
        RuleFor(c => c.Url).CallableUrl(guard);
        RuleFor(c => c.Description).MaximumLength(WebhookSubscription.MaxDescriptionLength).WithErrorCode("too_long");
        RuleFor(c => c.EventTypes).EventTypePatterns(catalog);
        RuleFor(c => c.Channels).Channels();
        RuleFor(c => c.Filter).Conditions();
        RuleFor(c => c.Headers).CustomHeaders();
        RuleFor(c => c.RateLimit).RateLimit(least: 0);
    }
}

internal sealed class ChangeWebhookSubscriptionHandler(
    IRepository<WebhookSubscription> subscriptions, WebhookHeaders headers, WebhookSubscriptionMapper mapper)
    : IRequestHandler<ChangeWebhookSubscription, Result<WebhookSubscriptionDto>>
{
    public async Task<Result<WebhookSubscriptionDto>> Handle(ChangeWebhookSubscription command, CancellationToken cancellationToken)
    {
        if (await subscriptions.FirstOrDefaultAsync(new WebhookSubscriptionById(command.Id), cancellationToken) is not { } subscription)
        {
            return WebhookErrors.SubscriptionNotFound;
        }

        if (ExpectedVersion.Check(subscription, command.ExpectedVersion) is { } stale)
        {
            return stale;
        }

        var present = subscription.Settings;
        subscription.Change(new WebhookSubscriptionSettings(
            command.Url ?? present.Url,
            command.Description ?? present.Description,
            command.EventTypes ?? present.EventTypes,
            command.Channels ?? present.Channels,
            command.Filter is null ? present.Filter : WebhookSubscriptionMapper.ToConditions(command.Filter),
            command.Headers is null ? present.ProtectedHeaders : headers.Protect(command.Headers),
            command.RateLimit is { } limit ? (limit == 0 ? null : limit) : present.RateLimit,
            command.IsOrdered ?? present.IsOrdered));
        await subscriptions.UpdateAsync(subscription, cancellationToken);
        return mapper.ToDto(subscription);
    }
}
