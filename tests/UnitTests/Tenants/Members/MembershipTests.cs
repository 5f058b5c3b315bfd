using Ardalis.Result;
using Shouldly;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants.Members;

namespace SvcInfra.UnitTests.Tenants.Members;

public sealed class MembershipTests
{
    private static readonly Guid Tenant = EntityId.New();

    public static TheoryData<TenantRole, TenantRole, TenantRole> Triples
    {
        get
        {
            var data = new TheoryData<TenantRole, TenantRole, TenantRole>();
            foreach (var by in Enum.GetValues<TenantRole>())
            {
                foreach (var from in Enum.GetValues<TenantRole>())
                {
                    foreach (var to in Enum.GetValues<TenantRole>())
                    {
                        data.Add(by, from, to);
                    }
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Triples))]
    public void Caller_neither_grants_nor_changes_a_role_above_their_own(TenantRole by, TenantRole from, TenantRole to)
    {
        var member = Member(from);

        var result = member.ChangeRole(to, Member(by), hasOtherOwner: true);

        var allowed = from <= by && to <= by;
        result.IsSuccess.ShouldBe(allowed);
        member.Role.ShouldBe(allowed ? to : from);
        member.TakeDomainEvents().OfType<MemberRoleChanged>().Count().ShouldBe(allowed && from != to ? 1 : 0);
    }

    [Fact]
    public void Last_owner_can_be_neither_demoted_nor_removed_nor_leave()
    {
        var owner = Member(TenantRole.Owner);
        owner.TakeDomainEvents();

        Code(owner.ChangeRole(TenantRole.Admin, owner, hasOtherOwner: false)).ShouldBe("tenants.last_owner");
        Code(owner.Remove(owner, hasOtherOwner: false)).ShouldBe("tenants.last_owner");
        owner.ChangeRole(TenantRole.Owner, owner, hasOtherOwner: false).IsSuccess.ShouldBeTrue("nothing changes");

        owner.Role.ShouldBe(TenantRole.Owner);
        owner.DomainEvents.ShouldBeEmpty();
        owner.Remove(owner, hasOtherOwner: true).IsSuccess.ShouldBeTrue();
        owner.DomainEvents.ShouldHaveSingleItem().ShouldBe(new MemberRemoved(Tenant, owner.UserId));
    }

    [Theory]
    [InlineData(TenantRole.Admin, TenantRole.Owner, false)]
    [InlineData(TenantRole.Admin, TenantRole.Admin, true)]
    [InlineData(TenantRole.Owner, TenantRole.Owner, true)]
    public void Member_is_not_removed_by_a_caller_with_a_lower_role(TenantRole by, TenantRole role, bool removed) =>
        Member(role).Remove(Member(by), hasOtherOwner: true).IsSuccess.ShouldBe(removed);

    [Fact]
    public void Ownership_transfer_makes_the_caller_an_admin()
    {
        var (owner, other) = (Member(TenantRole.Owner), Member(TenantRole.Member));

        owner.TransferOwnershipTo(other).IsSuccess.ShouldBeTrue();

        (owner.Role, other.Role).ShouldBe((TenantRole.Admin, TenantRole.Owner));
        Code(owner.TransferOwnershipTo(other)).ShouldBe("tenants.role_above_own");
        Code(other.TransferOwnershipTo(other)).ShouldBe("tenants.transfer_to_oneself");
        (owner.Role, other.Role).ShouldBe((TenantRole.Admin, TenantRole.Owner));
    }

    private static string Code(Result result) => Error.Of(result).Code;

    private static Membership Member(TenantRole role) => Membership.Create(Tenant, EntityId.New(), role);
}
