using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Common.Security;

/// <summary>
/// Decides about one loaded resource. A permission covers all resources of a kind and is checked before the handler runs; a rule comes on top
/// of it, and the handler checks it with <see cref="ResourceRules"/> after it loaded the resource.
/// </summary>
public interface IResourceRule<in T>
{
    bool Allows(T resource, ResourceActor actor);
}

/// <summary>The caller, for a rule.</summary>
/// <param name="UserId">Null when the caller is not a user.</param>
/// <param name="Has">Whether the caller has a permission in the current tenant now.</param>
public sealed record ResourceActor(Guid? UserId, Func<string, bool> Has);

/// <summary>Allows the owner, and callers with the permission for all resources.</summary>
/// <param name="permissionForAll">Such as <c>documents.delete-any</c>.</param>
public sealed class OwnerRule(string permissionForAll) : IResourceRule<IOwned>
{
    public bool Allows(IOwned resource, ResourceActor actor) =>
        (actor.UserId is { } user && resource.OwnerId == user) || actor.Has(permissionForAll);
}

/// <summary>Checks rules for the current caller.</summary>
internal sealed class ResourceRules(IRequestContext context, IPrincipalAccess access, PermissionCatalog permissions)
{
    /// <returns>Null when it is allowed.</returns>
    public async ValueTask<Error?> CheckAsync<T>(IResourceRule<T> rule, T resource, CancellationToken cancellationToken)
    {
        var principal = await access.GetAsync(context, cancellationToken);
        var actor = new ResourceActor(context.UserId, name => permissions.Allows(principal, name));
        return rule.Allows(resource, actor) ? null : CommonErrors.NotOwner;
    }
}
