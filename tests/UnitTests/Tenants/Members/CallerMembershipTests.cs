using Ardalis.Specification;
using NSubstitute;
using Shouldly;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Tenants.Members;
using SvcInfra.Application.Tenants.Roles;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.Domain.Tenants.Roles;
using SvcInfra.UnitTests.Common;

namespace SvcInfra.UnitTests.Tenants.Members;

public sealed class CallerMembershipTests
{
    private readonly FakeAccess _access = new();
    private readonly IRepository<CustomRole> _roles = Substitute.For<IRepository<CustomRole>>();

    [Theory]
    [InlineData(TenantRole.Owner, TenantRole.Owner, "things.write", true)]
    [InlineData(TenantRole.Owner, TenantRole.Member, "things.write", false)]
    [InlineData(TenantRole.Member, TenantRole.Owner, "things.write", false)]
    [InlineData(TenantRole.Member, TenantRole.Member, "things.read", true)]
    [InlineData(TenantRole.Member, TenantRole.Member, "things.gone", true)]
    public async Task Attack_whoever_was_let_in_with_less_than_they_hold_or_holds_less_by_now_gives_the_lesser(TenantRole holds, TenantRole letInWith, string name, bool may)
    {
        _access.Response = new PrincipalAccess(SessionIsActive: true, letInWith);

        (await MayGiveAsync(Membership.Create(Guid.CreateVersion7(), Guid.CreateVersion7(), holds)))(name).ShouldBe(may);
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    public async Task What_a_custom_role_has_counts_when_it_let_in_and_is_still_held(bool letIn, bool held, bool may)
    {
        string[] names = ["things.write"];
        var role = CustomRole.Create(Guid.CreateVersion7(), "Writers", null, held ? names : [], _ => true).Value;
        var member = Membership.Create(role.TenantId, Guid.CreateVersion7(), TenantRole.Member);
        member.AssignCustomRole(role, null, member, _ => true);
        _roles.FirstOrDefaultAsync(Arg.Any<ISpecification<CustomRole>>(), Arg.Any<CancellationToken>()).Returns(role);
        _roles.FirstOrDefaultAsync(Arg.Any<ISingleResultSpecification<CustomRole>>(), Arg.Any<CancellationToken>()).Returns(role);
        _access.Response = new PrincipalAccess(SessionIsActive: true, TenantRole.Member) { CustomRole = new CustomRoleAccess(role.Id, role.Name, letIn ? names : []) };

        (await MayGiveAsync(member))("things.write").ShouldBe(may);
    }

    private async Task<Func<string, bool>> MayGiveAsync(Membership member)
    {
        var catalog = new PermissionCatalog([new Source()]);
        var acting = new CallerMembership(
            Substitute.For<IRepository<Membership>>(), Substitute.For<ITenantMembers>(), new MemberPermissionReader(_roles, catalog), new RequestContext(), _access, catalog);
        return await acting.MayGiveAsync(member, CancellationToken.None);
    }

    private sealed class Source : IPermissionSource
    {
        public IEnumerable<Permission> Permissions => [new("things.read", TenantRole.Member, "Read."), new("things.write", TenantRole.Owner, "Write.")];
    }
}
