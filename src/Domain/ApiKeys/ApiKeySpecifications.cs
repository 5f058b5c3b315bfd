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

/// <summary>One keyset page, the newest first.</summary>
public sealed class ApiKeysPage : Specification<ApiKey>
{
    /// <param name="userId">Only keys of this member; null: no filter.</param>
    /// <param name="serviceAccountId">Only keys of this service account; null: no filter.</param>
    /// <param name="after">The last row of the previous page; null for the first page.</param>
    public ApiKeysPage(Guid? userId, Guid? serviceAccountId, Guid? after, int take)
    {
        if (userId is not null)
        {
            Query.Where(k => k.UserId == userId);
        }

        if (serviceAccountId is not null)
        {
            Query.Where(k => k.ServiceAccountId == serviceAccountId);
        }

        if (after is { } last)
        {
            Query.Where(k => k.Id < last);
        }

        // UUIDs of version 7 sort by creation time.
        Query.OrderByDescending(k => k.Id).Take(take);
    }
}

public sealed class ServiceAccountById : SingleResultSpecification<ServiceAccount>
{
    public ServiceAccountById(Guid id) => Query.Where(a => a.Id == id);
}

/// <summary>One keyset page, the newest first.</summary>
public sealed class ServiceAccountsPage : Specification<ServiceAccount>
{
    /// <param name="after">The last row of the previous page; null for the first page.</param>
    public ServiceAccountsPage(Guid? after, int take)
    {
        if (after is { } last)
        {
            Query.Where(a => a.Id < last);
        }

        Query.OrderByDescending(a => a.Id).Take(take);
    }
}
