using Microsoft.Extensions.Logging;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Users.ExternalLogins.Tokens;

/// <summary>Asks a provider to forget a token of an account that was unlinked (RFC 7009). With a refresh token goes what it was good for.</summary>
[Job("users.revoke-external-tokens", Tenantless = true, EncryptPayload = true, MaxAttempts = 5)]
public sealed record RevokeExternalTokens(string Provider, [property: Secret] string Token, bool IsRefreshToken) : IJob;

internal sealed partial class RevokeExternalTokensHandler(IExternalProviders providers, IExternalProviderClient client, ILogger<RevokeExternalTokensHandler> logger)
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
        catch (InvalidOperationException failed) when (context.Attempt >= context.MaxAttempts)
        {
            // Among the dead letters the token would outlive the link by months.
            LogGivenUp(failed, job.Provider);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The provider {Provider} could not be asked to forget a token of an account that was unlinked; here it is deleted.")]
    private partial void LogGivenUp(Exception exception, string provider);
}
