using Microsoft.Extensions.Logging;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Users.ExternalLogins.Tokens;

/// <summary>
/// Revokes a token of an unlinked account at the provider (RFC 7009). Revoking a refresh token also revokes the access tokens that came from it.
/// </summary>
[Job("users.revoke-external-tokens", Tenantless = true, EncryptPayload = true, MaxAttempts = 5)]
public sealed record RevokeExternalTokens(string Provider, [property: Secret] string Token, bool IsRefreshToken) : IJob;

internal sealed partial class RevokeExternalTokensHandler(
    IExternalProviders providers, IExternalProviderClient client, ILogger<RevokeExternalTokensHandler> logger)
    : IJobHandler<RevokeExternalTokens>
{
    public async Task HandleAsync(RevokeExternalTokens job, JobContext context, CancellationToken cancellationToken)
    {
        if (!providers.Has(job.Provider))
        {
            return;
        }

        try
        {
            await client.RevokeAsync(job.Provider, job.Token, job.IsRefreshToken, cancellationToken);
        }
        catch (InvalidOperationException exception) when (context.Attempt >= context.MaxAttempts)
        {
            // As a dead letter, the token would stay stored for months after the unlink.
            LogNotRevoked(exception, job.Provider);
        }
    }

    [LoggerMessage(
        LogLevel.Warning,
        "A token of an unlinked account could not be revoked at provider {Provider}. It is deleted here, but may stay valid there.")]
    private partial void LogNotRevoked(Exception exception, string provider);
}
