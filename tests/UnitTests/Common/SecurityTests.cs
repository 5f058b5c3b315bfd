using Shouldly;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;

namespace SvcInfra.UnitTests.Common;

public sealed class SecurityTests
{
    [Fact]
    public void Request_context_is_anonymous_until_it_is_set_and_is_set_once()
    {
        var context = new RequestContext();
        context.Principal.ShouldBe(PrincipalKind.Anonymous);
        context.UserId.ShouldBeNull();

        var (user, tenant, session, operatorId) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        context.Set(new RequestIdentity(PrincipalKind.User)
        {
            UserId = user,
            TenantId = tenant,
            SessionId = session,
            OnBehalfOf = operatorId,
            TraceId = "t",
            IpAddress = "::1",
            UserAgent = "curl",
        });

        (
            context.Principal,
            context.RequireUserId(),
            context.RequireTenantId(),
            context.RequireSessionId(),
            context.OnBehalfOf,
            context.TraceId,
            context.IpAddress,
            context.UserAgent)
            .ShouldBe((PrincipalKind.User, user, tenant, session, operatorId, "t", "::1", "curl"));
        Should.Throw<InvalidOperationException>(() => context.Set(RequestIdentity.Anonymous));
        context.Principal.ShouldBe(PrincipalKind.User);
    }

    [Fact]
    public void Anonymous_identity_counts_as_set()
    {
        var context = new RequestContext();
        context.Set(RequestIdentity.Anonymous);

        Should.Throw<InvalidOperationException>(() => context.Set(new RequestIdentity(PrincipalKind.User)));
    }

    [Fact]
    public void Missing_user_tenant_or_session_throws()
    {
        var context = new RequestContext();

        Should.Throw<InvalidOperationException>(() => context.RequireUserId());
        Should.Throw<InvalidOperationException>(() => context.RequireTenantId());
        Should.Throw<InvalidOperationException>(() => context.RequireSessionId());
    }

    [Theory]
    [InlineData(TenantRole.Member, "things.read", true)]
    [InlineData(TenantRole.Member, "things.write", false)]
    [InlineData(TenantRole.Admin, "things.write", true)]
    [InlineData(TenantRole.Owner, "things.write", true)]
    [InlineData(TenantRole.Owner, "things.unknown", false)]
    [InlineData(TenantRole.Owner, "THINGS.READ", false)]
    [InlineData(TenantRole.Owner, "", false)]
    public void Role_has_its_own_permissions_and_those_of_lower_roles(TenantRole role, string permission, bool allowed) =>
        new PermissionCatalog([new Source(new("things.read", TenantRole.Member, "Read."), new("things.write", TenantRole.Admin, "Write."))])
            .Allows(role, [], permission).ShouldBe(allowed);

    [Fact]
    public void Permission_declared_by_two_modules_is_refused() =>
        Should.Throw<ArgumentException>(() => new PermissionCatalog(
            [
                new Source(new Permission("things.read", TenantRole.Member, "One.")),
                new Source(new Permission("things.read", TenantRole.Owner, "Other."))]));

    [Theory]
    [InlineData(null, true)]
    [InlineData(0L, true)]
    [InlineData(ExpectedVersion.Any, true)]
    [InlineData(ExpectedVersion.None, false)]
    [InlineData(7L, false)]
    public void Expected_version_matches_or_is_stale(long? expected, bool right)
    {
        // A new tenant that is not saved has version 0.
        var tenant = Tenant.Create(Slug.Create("acme").Value, "Acme");

        (ExpectedVersion.Check(tenant, expected) is null).ShouldBe(right);
    }

    private sealed class Source(params Permission[] permissions) : IPermissionSource
    {
        public IEnumerable<Permission> Permissions => permissions;
    }
}
