using Ardalis.Result;
using FluentValidation;
using MediatR;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.ApiKeys;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.ApiKeys;

/// <summary>Replaces the secret and the expiry of an API key. The previous secret stays valid for the overlap.</summary>
/// <param name="OverlapHours">How long the previous secret stays valid, in hours: 0 to 168. Null: 24.</param>
/// <param name="ExpiresInDays">Lifetime from now on, in days: 1 to 366. Null: 90.</param>
[RequirePermission(ApiKeyPermissions.Write)]
[Audited(Tags = AuditTags.Soc2)]
public sealed record RotateApiKey(Guid Id, int? OverlapHours, int? ExpiresInDays) : ICommand<IssuedApiKeyDto>;

internal sealed class RotateApiKeyValidator : AbstractValidator<RotateApiKey>
{
    public RotateApiKeyValidator(IOptions<ApiKeyOptions> options)
    {
        RuleFor(c => c.OverlapHours).InclusiveBetween(0, 7 * 24).WithErrorCode("out_of_range");
        RuleFor(c => c.ExpiresInDays).LifetimeInDays(options.Value);
    }
}

internal sealed class RotateApiKeyHandler(ApiKeyChangePolicy policy, ApiKeyIssuer issuer, IRevocations revocations, TimeProvider time)
    : IRequestHandler<RotateApiKey, Result<IssuedApiKeyDto>>
{
    private const int DefaultOverlapHours = 24;

    public async Task<Result<IssuedApiKeyDto>> Handle(RotateApiKey command, CancellationToken cancellationToken)
    {
        var found = await policy.LockAsync(command.Id, cancellationToken);
        if (!found.IsSuccess)
        {
            return Error.Of(found);
        }

        var key = found.Value;
        var secret = ApiKeySecret.Create();
        var overlap = TimeSpan.FromHours(command.OverlapHours ?? DefaultOverlapHours);
        var rotated = key.Rotate(ApiKeySecret.HashOf(secret), overlap, issuer.ExpiryOf(command.ExpiresInDays), time.GetUtcNow());
        if (!rotated.IsSuccess)
        {
            return rotated;
        }

        revocations.RevokeApiKey(key.Id);
        return issuer.ToIssuedDto(key, secret);
    }
}
