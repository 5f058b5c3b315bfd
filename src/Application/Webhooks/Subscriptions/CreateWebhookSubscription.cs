using Ardalis.Result;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Outbound;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Outbox.Contracts;
using SvcInfra.Application.Webhooks.Signing;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Webhooks;
using SvcInfra.Domain.Webhooks.Signing;
using SvcInfra.Domain.Webhooks.Subscriptions;

namespace SvcInfra.Application.Webhooks.Subscriptions;

/// <summary>Subscribes a URL to events of the acting tenant. The response has the secrets; they cannot be read again.</summary>
/// <param name="Url">An <c>https</c> URL of a public host, at most 2,048 characters.</param>
/// <param name="Description">At most 500 characters.</param>
/// <param name="EventTypes">1 to 50 event types (<c>project.created</c>), prefixes (<c>project.*</c>), or <c>*</c>.</param>
/// <param name="Channels">Only events of one of these channels, and events without channels; at most 10. Null or empty: all.</param>
/// <param name="Filter">Conditions over the event's data, all of which must hold; at most 10. Null or empty: none.</param>
/// <param name="Headers">Headers that are sent with each delivery, such as <c>Authorization</c>; at most 20. They are not shown again.</param>
/// <param name="RateLimit">Deliveries per second, 1 to 10,000. Null: no limit of its own.</param>
/// <param name="IsOrdered">Whether the events of one resource are delivered one after the other, in their order. Null: false.</param>
/// <param name="Schemes">The signature schemes: <c>v1</c>, <c>v1a</c> or both. Null: <c>v1</c>.</param>
/// <param name="Secret">An own secret: <c>whsec_</c> and base64 of 24 to 64 bytes, or an Ed25519 key (<c>whsk_</c>). Null: a new one.</param>
[RequirePermission(WebhookPermissions.Write)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record CreateWebhookSubscription(
    string Url,
    string? Description,
    IReadOnlyList<string> EventTypes,
    IReadOnlyList<string>? Channels,
    IReadOnlyList<WebhookConditionDto>? Filter,
    [property: Secret] IReadOnlyDictionary<string, string>? Headers,
    int? RateLimit,
    bool? IsOrdered,
    IReadOnlyList<WebhookSecretScheme>? Schemes,
    [property: Secret] string? Secret) : ICommand<CreatedWebhookSubscriptionDto>;

internal sealed class CreateWebhookSubscriptionValidator : AbstractValidator<CreateWebhookSubscription>
{
    public CreateWebhookSubscriptionValidator(IOutboundGuard guard, PublicEventCatalog catalog)
    {
        RuleFor(c => c.Url).NotEmpty().WithErrorCode("required");
        RuleFor(c => c.Url).CallableUrl(guard);
        RuleFor(c => c.Description).MaximumLength(WebhookSubscription.MaxDescriptionLength).WithErrorCode("too_long");
        RuleFor(c => c.EventTypes).NotNull().WithErrorCode("required");
        RuleFor(c => c.EventTypes).EventTypePatterns(catalog);
        RuleFor(c => c.Channels).Channels();
        RuleFor(c => c.Filter).Conditions();
        RuleFor(c => c.Headers).CustomHeaders();
        RuleFor(c => c.RateLimit).RateLimit(least: 1);
        RuleFor(c => c.Schemes).Must(schemes => schemes is null || (schemes.Count > 0 && schemes.All(Enum.IsDefined)))
            .WithErrorCode("unknown_value").WithMessage("Use v1, v1a or both.");
        RuleFor(c => c.Secret).OwnSecret();
        RuleFor(c => c.Secret)
            .Must((command, secret) =>
                secret is null || WebhookSecretRules.SchemesOrDefault(command.Schemes).Contains(WebhookSecretRules.SchemeOf(secret)))
            .WithErrorCode("scheme_mismatch").WithMessage("The secret does not belong to one of the schemes: whsec_ is v1, whsk_ is v1a.");
    }
}

internal sealed class CreateWebhookSubscriptionHandler(
    IRepository<WebhookSubscription> subscriptions,
    IRepository<WebhookSecret> secrets,
    IWebhookSubscriptionLock limitLock,
    IRequestContext context,
    WebhookHeaders headers,
    WebhookSecretIssuer issuer,
    WebhookSubscriptionMapper mapper,
    IOptions<WebhookOptions> options) : IRequestHandler<CreateWebhookSubscription, Result<CreatedWebhookSubscriptionDto>>
{
    public async Task<Result<CreatedWebhookSubscriptionDto>> Handle(CreateWebhookSubscription command, CancellationToken cancellationToken)
    {
        await limitLock.TakeAsync(cancellationToken);
        if (await subscriptions.CountAsync(cancellationToken) >= options.Value.MaxSubscriptionsPerTenant)
        {
            return WebhookErrors.SubscriptionLimit;
        }

        var subscription = WebhookSubscription.Create(context.RequireTenantId(), new WebhookSubscriptionSettings(
            command.Url,
            command.Description,
            command.EventTypes,
            command.Channels ?? [],
            WebhookSubscriptionMapper.ToConditions(command.Filter),
            headers.Protect(command.Headers),
            command.RateLimit,
            command.IsOrdered ?? false));
        await subscriptions.AddAsync(subscription, cancellationToken);

        var issued = new List<IssuedWebhookSecretDto>();
        foreach (var scheme in WebhookSecretRules.SchemesOrDefault(command.Schemes))
        {
            var (secret, shown) = issuer.Issue(subscription, scheme, WebhookSecretRules.OfScheme(command.Secret, scheme));
            await secrets.AddAsync(secret, cancellationToken);
            issued.Add(shown);
        }

        return new CreatedWebhookSubscriptionDto(subscription.Id, mapper.ToDto(subscription), issued);
    }
}
