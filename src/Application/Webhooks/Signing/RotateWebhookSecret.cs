using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Webhooks;
using SvcInfra.Domain.Webhooks.Signing;
using SvcInfra.Domain.Webhooks.Subscriptions;

namespace SvcInfra.Application.Webhooks.Signing;

/// <summary>
/// Replaces the secret of one scheme. Until the overlap ends, deliveries have the signatures of both, so that receivers can change over. A scheme
/// that the subscription lacks is added. The response has the new secret; it cannot be read again.
/// </summary>
/// <param name="Scheme"><c>v1</c> or <c>v1a</c>. Null: that of <paramref name="Secret"/>, or the subscription's (<c>v1</c> if it has both).</param>
/// <param name="Secret">An own secret: <c>whsec_</c> and base64 of 24 to 64 bytes, or an Ed25519 key (<c>whsk_</c>). Null: a new one.</param>
/// <param name="OverlapHours">How long the previous secret still signs, in hours: 0 to 168. Null: 24.</param>
[RequirePermission(WebhookPermissions.Write)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record RotateWebhookSecret(Guid SubscriptionId, WebhookSecretScheme? Scheme, [property: Secret] string? Secret, int? OverlapHours)
    : ICommand<IssuedWebhookSecretDto>;

internal sealed class RotateWebhookSecretValidator : AbstractValidator<RotateWebhookSecret>
{
    public RotateWebhookSecretValidator()
    {
        RuleFor(c => c.Scheme).Must(scheme => scheme is null || Enum.IsDefined(scheme.Value)).WithErrorCode("unknown_value");
        RuleFor(c => c.Secret).OwnSecret();
        RuleFor(c => c.Secret)
            .Must((command, secret) => secret is null || command.Scheme is null || WebhookSecretRules.SchemeOf(secret) == command.Scheme)
            .WithErrorCode("scheme_mismatch").WithMessage("The secret does not belong to the scheme: whsec_ is v1, whsk_ is v1a.");
        RuleFor(c => c.OverlapHours).InclusiveBetween(0, 7 * 24).WithErrorCode("out_of_range");
    }
}

internal sealed class RotateWebhookSecretHandler(
    IRepository<WebhookSubscription> subscriptions, IRepository<WebhookSecret> secrets, WebhookSecretIssuer issuer, TimeProvider time)
    : IRequestHandler<RotateWebhookSecret, Result<IssuedWebhookSecretDto>>
{
    private const int DefaultOverlapHours = 24;

    public async Task<Result<IssuedWebhookSecretDto>> Handle(RotateWebhookSecret command, CancellationToken cancellationToken)
    {
        if (await subscriptions.FirstOrDefaultAsync(new WebhookSubscriptionById(command.SubscriptionId), cancellationToken) is not { } subscription)
        {
            return WebhookErrors.SubscriptionNotFound;
        }

        var now = time.GetUtcNow();
        var valid = await secrets.ListAsync(new ValidWebhookSecrets(subscription.Id, now), cancellationToken);
        var scheme = command.Scheme
            ?? (command.Secret is { } own ? WebhookSecretRules.SchemeOf(own) : valid.Select(secret => secret.Scheme).DefaultIfEmpty().Min());
        var end = now + TimeSpan.FromHours(command.OverlapHours ?? DefaultOverlapHours);
        foreach (var previous in valid.Where(secret => secret.Scheme == scheme))
        {
            previous.ExpireAt(end);
        }

        if (valid.Count(secret => secret.IsValid(now)) >= WebhookSecret.MaxValid)
        {
            return WebhookErrors.SecretLimit;
        }

        var (next, shown) = issuer.Issue(subscription, scheme, WebhookSecretRules.OfScheme(command.Secret, scheme));
        await secrets.AddAsync(next, cancellationToken);
        subscription.SecretsChanged(now);
        return shown;
    }
}
