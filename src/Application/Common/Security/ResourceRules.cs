using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Common.Security;

/// <summary>
/// Decides about one thing that was loaded. A permission is about all things of a kind and is checked before the handler runs; a rule comes on top of it,
/// and the handler asks <see cref="ResourceRules"/> once it has the thing.
/// </summary>
public interface IResourceRule<in T>
{
    bool Allows(T resource, ResourceActor actor);
}

/// <summary>Who acts, for a rule.</summary>
/// <param name="UserId">Null: nobody in particular.</param>
/// <param name="Has">Whether they have a permission in the acting tenant now.</param>
public sealed record ResourceActor(Guid? UserId, Func<string, bool> Has);

/// <summary>The owner may, and whoever has the permission for everybody's.</summary>
/// <param name="permissionForAll">Such as <c>documents.delete-any</c>.</param>
public sealed class OwnerRule(string permissionForAll) : IResourceRule<IOwned>
{
    public bool Allows(IOwned resource, ResourceActor actor) =>
        (actor.UserId is { } user && resource.OwnerId == user) || actor.Has(permissionForAll);
}

/// <summary>Asks rules about whoever acts.</summary>
internal sealed class ResourceRules(IRequestContext context, IPrincipalAccess access, PermissionCatalog permissions)
{
    /// <returns>Null: it is allowed.</returns>
    public async ValueTask<Error?> CheckAsync<T>(IResourceRule<T> rule, T resource, CancellationToken cancellationToken)
    {
        var principal = await access.GetAsync(context, cancellationToken);
        return rule.Allows(resource, new ResourceActor(context.UserId, name => permissions.Allows(principal, name))) ? null : CommonErrors.NotOwner;
    }
}
