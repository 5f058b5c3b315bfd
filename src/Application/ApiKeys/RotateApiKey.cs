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

/// <summary>Gives an API key a new secret, which works at once, and a new life. The old secret works on for a while.</summary>
/// <param name="OverlapHours">How long the old secret works; 0 to 168, null: 24.</param>
/// <param name="ExpiresInDays">Its life from now on; null: 90 days. At most 366.</param>
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

internal sealed class RotateApiKeyHandler(ApiKeyChangePolicy changeable, ApiKeyIssuer issuer, IRevocations revocations, TimeProvider time)
    : IRequestHandler<RotateApiKey, Result<IssuedApiKeyDto>>
{
    private const int DefaultOverlapHours = 24;

    public async Task<Result<IssuedApiKeyDto>> Handle(RotateApiKey command, CancellationToken cancellationToken)
    {
        var found = await changeable.LockAsync(command.Id, cancellationToken);
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
        return issuer.Show(key, secret);
    }
}
