using Shouldly;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;

namespace SvcInfra.UnitTests.Common;

public sealed class ResourceRuleTests
{
    private const string ForAll = "things.write-any";

    private static readonly Guid Ada = Guid.CreateVersion7();
    private static readonly Guid Bob = Guid.CreateVersion7();

    private readonly FakeAccess _access = new() { Response = new PrincipalAccess(SessionIsActive: true, TenantRole.Member) };
    private readonly RequestContext _context = new();

    [Fact]
    public async Task Owner_is_allowed()
    {
        Act(Ada);

        (await CheckAsync(new Thing(Ada))).ShouldBeNull();
    }

    [Fact]
    public async Task Attack_resources_of_other_users_and_without_an_owner_are_refused()
    {
        Act(Bob);

        (await CheckAsync(new Thing(Ada))).ShouldBe(CommonErrors.NotOwner);
        (await CheckAsync(new Thing(OwnerId: null))).ShouldBe(CommonErrors.NotOwner);
    }

    [Fact]
    public async Task Attack_caller_without_a_user_does_not_own_an_ownerless_resource()
    {
        _context.Set(new RequestIdentity(PrincipalKind.System));

        (await CheckAsync(new Thing(OwnerId: null))).ShouldBe(CommonErrors.NotOwner);
    }

    [Fact]
    public async Task Permission_for_all_resources_allows_by_built_in_and_custom_role()
    {
        Act(Bob);

        _access.Response = new PrincipalAccess(SessionIsActive: true, TenantRole.Admin);
        (await CheckAsync(new Thing(Ada))).ShouldBeNull();
        _access.Response = new PrincipalAccess(SessionIsActive: true, TenantRole.Member)
        {
            CustomRole = new CustomRoleAccess(Guid.CreateVersion7(), "Tidies up", [ForAll]),
        };
        (await CheckAsync(new Thing(Ada))).ShouldBeNull();
        (await CheckAsync(new Thing(OwnerId: null))).ShouldBeNull();
    }

    private void Act(Guid userId) =>
        _context.Set(
            new RequestIdentity(PrincipalKind.User) { UserId = userId, SessionId = Guid.CreateVersion7(), TenantId = Guid.CreateVersion7() });

    private ValueTask<Error?> CheckAsync(Thing thing) =>
        new ResourceRules(_context, _access, new PermissionCatalog([new Source()])).CheckAsync(new OwnerRule(ForAll), thing, CancellationToken.None);

    private sealed record Thing(Guid? OwnerId) : IOwned;

    private sealed class Source : IPermissionSource
    {
        public IEnumerable<Permission> Permissions => [new(ForAll, TenantRole.Admin, "Write anybody's things.")];
    }
}
