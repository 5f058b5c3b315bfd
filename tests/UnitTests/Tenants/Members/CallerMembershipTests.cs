using Ardalis.Specification;
using NSubstitute;
using Shouldly;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Tenants.Members;
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
    public async Task Attack_caller_grants_only_what_both_their_request_and_their_role_allow(
        TenantRole presentRole, TenantRole requestRole, string name, bool allowed)
    {
        _access.Response = new PrincipalAccess(SessionIsActive: true, requestRole);

        (await MayGrantAsync(Membership.Create(Guid.CreateVersion7(), Guid.CreateVersion7(), presentRole)))(name).ShouldBe(allowed);
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    public async Task Custom_role_counts_only_if_the_request_and_the_present_role_have_it(bool inRequest, bool inPresentRole, bool allowed)
    {
        string[] names = ["things.write"];
        var role = CustomRole.Create(Guid.CreateVersion7(), "Writers", null, inPresentRole ? names : [], _ => true).Value;
        var member = Membership.Create(role.TenantId, Guid.CreateVersion7(), TenantRole.Member);
        member.AssignCustomRole(role, null, member, _ => true);
        _roles.FirstOrDefaultAsync(Arg.Any<ISpecification<CustomRole>>(), Arg.Any<CancellationToken>()).Returns(role);
        _roles.FirstOrDefaultAsync(Arg.Any<ISingleResultSpecification<CustomRole>>(), Arg.Any<CancellationToken>()).Returns(role);
        _access.Response = new PrincipalAccess(SessionIsActive: true, TenantRole.Member)
        {
            CustomRole = new CustomRoleAccess(role.Id, role.Name, inRequest ? names : []),
        };

        (await MayGrantAsync(member))("things.write").ShouldBe(allowed);
    }

    private async Task<Func<string, bool>> MayGrantAsync(Membership member)
    {
        var catalog = new PermissionCatalog([new Source()]);
        var callerMembership = new CallerMembership(
            Substitute.For<IRepository<Membership>>(), Substitute.For<ITenantMembers>(), new MemberPermissionReader(_roles, catalog),
            new RequestContext(), _access, catalog);
        return await callerMembership.MayGrantAsync(member, CancellationToken.None);
    }

    private sealed class Source : IPermissionSource
    {
        public IEnumerable<Permission> Permissions =>
            [new("things.read", TenantRole.Member, "Read."), new("things.write", TenantRole.Owner, "Write.")];
    }
}
