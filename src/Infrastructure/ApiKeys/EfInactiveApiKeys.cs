using SvcInfra.Application.ApiKeys;
using SvcInfra.Domain.ApiKeys;
using SvcInfra.Infrastructure.Persistence.Tenancy;

namespace SvcInfra.Infrastructure.ApiKeys;

/// <summary>No process is notified of the delete, because these keys are refused before and after it.</summary>
internal sealed class EfInactiveApiKeys(BatchedDelete delete) : IInactiveApiKeys
{
    private const string Reason = "api-keys.purge-dead";

    public async Task PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        await delete.RunAcrossTenantsAsync<ApiKey>(
            Reason, keys => keys.Where(k => k.ExpiresAt < before).OrderBy(k => k.ExpiresAt), cancellationToken);
        await delete.RunAcrossTenantsAsync<ApiKey>(
            Reason, keys => keys.Where(k => k.RevokedAt < before).OrderBy(k => k.RevokedAt), cancellationToken);
    }
}
