using Ardalis.Specification;
using SvcInfra.Domain.ApiKeys.ServiceAccounts;

namespace SvcInfra.Domain.ApiKeys;

public sealed class ApiKeyById : SingleResultSpecification<ApiKey>
{
    public ApiKeyById(Guid id) => Query.Where(k => k.Id == id);
}

/// <summary>An owner's keys that are neither revoked nor expired.</summary>
public sealed class ActiveApiKeysOf : Specification<ApiKey>
{
    public ActiveApiKeysOf(ApiKeyOwner owner, DateTimeOffset now)
    {
        var (userId, accountId) = (owner.UserId, owner.ServiceAccountId);
        Query.Where(k => k.UserId == userId && k.ServiceAccountId == accountId && k.RevokedAt == null && k.ExpiresAt > now);
    }
}

public sealed class ServiceAccountById : SingleResultSpecification<ServiceAccount>
{
    public ServiceAccountById(Guid id) => Query.Where(a => a.Id == id);
}
