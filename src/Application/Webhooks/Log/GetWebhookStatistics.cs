using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Webhooks;

namespace SvcInfra.Application.Webhooks.Log;

/// <summary>Reads the success rate, durations and health of a subscription's endpoint.</summary>
/// <param name="Hours">The deliveries of the last hours count; 1 to 720; null: 24.</param>
[RequirePermission(WebhookPermissions.Read)]
public sealed record GetWebhookStatistics(Guid SubscriptionId, int? Hours) : IQuery<WebhookStatisticsDto>;

internal sealed class GetWebhookStatisticsValidator : AbstractValidator<GetWebhookStatistics>
{
    public const int MaxHours = 720;

    public GetWebhookStatisticsValidator() => RuleFor(q => q.Hours).InclusiveBetween(1, MaxHours).WithErrorCode("out_of_range");
}

internal sealed class GetWebhookStatisticsHandler(IWebhookLog log, TimeProvider time)
    : IRequestHandler<GetWebhookStatistics, Result<WebhookStatisticsDto>>
{
    private const int DefaultHours = 24;

    public async Task<Result<WebhookStatisticsDto>> Handle(GetWebhookStatistics query, CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow().AddHours(-(query.Hours ?? DefaultHours));
        return await log.ReadStatisticsAsync(query.SubscriptionId, since, cancellationToken) is { } statistics
            ? statistics
            : WebhookErrors.SubscriptionNotFound;
    }
}
