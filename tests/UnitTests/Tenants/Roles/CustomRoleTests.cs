using Shouldly;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.Domain.Tenants.Roles;

namespace SvcInfra.UnitTests.Tenants.Roles;

public sealed class CustomRoleTests
{
    private static readonly Guid Tenant = Guid.CreateVersion7();

    [Fact]
    public void Custom_role_sorts_its_permissions_and_trims_its_texts()
    {
        var role = CustomRole.Create(Tenant, " Desk ", "  ", ["b.two", "a.one", "b.two"], Holds("a.one", "b.two")).Value;

        (role.TenantId, role.Name, role.Description).ShouldBe((Tenant, "Desk", null));
        role.Permissions.ShouldBe(["a.one", "b.two"]);
        role.DomainEvents.ShouldBeEmpty("no member has the role yet");
    }

    [Fact]
    public void Attack_role_is_not_created_with_a_permission_that_the_caller_lacks() =>
        Error.Of(CustomRole.Create(Tenant, "Desk", null, ["a.one", "b.two"], Holds("a.one"))).ShouldBe(CustomRoleErrors.PermissionNotHeld);

    [Theory]
    [InlineData("a.one b.two", "c.three")]
    [InlineData("c.three", "a.one")]
    [InlineData("a.one b.two", null)]
    [InlineData("", "b.two")]
    public void Attack_role_is_not_changed_by_a_caller_who_lacks_one_of_its_permissions(string held, string? next)
    {
        // The caller holds at most one of a.one and c.three.
        var role = Role("a.one", "c.three");

        Error.Of(role.Change("Other", "Other", next?.Split(' '), Holds(held.Split(' ')))).ShouldBe(CustomRoleErrors.PermissionNotHeld);

        (role.Name, role.Description).ShouldBe(("Desk", null));
        role.Permissions.ShouldBe(["a.one", "c.three"]);
        role.DomainEvents.ShouldBeEmpty();
    }

    [Fact]
    public void Change_raises_an_event_with_the_lost_permissions_only_if_permissions_change()
    {
        var role = Role("a.one", "b.two");

        role.Change("Reception", null, ["b.two", "a.one"], _ => true).IsSuccess.ShouldBeTrue();
        role.DomainEvents.ShouldBeEmpty();
        role.Change(null, "Text", ["b.two", "c.three"], _ => true).IsSuccess.ShouldBeTrue();

        (role.Name, role.Description).ShouldBe(("Reception", "Text"));
        var changed = role.DomainEvents.ShouldHaveSingleItem().ShouldBeOfType<CustomRoleChanged>();
        (changed.TenantId, changed.RoleId, string.Join(' ', changed.Lost)).ShouldBe((Tenant, role.Id, "a.one"));
    }

    [Fact]
    public void Role_is_deleted_only_if_unused_and_by_a_caller_with_its_permissions()
    {
        Role("a.one").CheckDeletion(isInUse: false, Holds("a.one")).IsSuccess.ShouldBeTrue();
        Error.Of(Role("a.one").CheckDeletion(isInUse: true, Holds("a.one"))).ShouldBe(CustomRoleErrors.InUse);
        Error.Of(Role("a.one").CheckDeletion(isInUse: false, Holds("b.two"))).ShouldBe(CustomRoleErrors.PermissionNotHeld);
    }

    [Theory]
    [InlineData(TenantRole.Member, TenantRole.Member, "a.one b.two", null)]
    [InlineData(TenantRole.Admin, TenantRole.Member, "a.one b.two", "tenants.role_above_own")]
    [InlineData(TenantRole.Owner, TenantRole.Admin, "a.one b.two", "tenants.role_above_own")]
    [InlineData(TenantRole.Member, TenantRole.Owner, "a.one", "tenants.permission_not_held")]
    [InlineData(TenantRole.Member, TenantRole.Owner, "b.two", "tenants.permission_not_held")]
    public void Role_is_assigned_by_a_caller_not_below_the_member_with_both_roles_permissions(
        TenantRole of, TenantRole by, string held, string? code)
    {
        var (present, next) = (Role("a.one"), Role("b.two"));
        var member = Membership.Create(Tenant, Guid.CreateVersion7(), of);
        var caller = Membership.Create(Tenant, Guid.CreateVersion7(), by);
        member.AssignCustomRole(present, null, Membership.Create(Tenant, Guid.CreateVersion7(), TenantRole.Owner), _ => true);
        member.TakeDomainEvents();

        var result = member.AssignCustomRole(next, present, caller, Holds(held.Split(' ')));

        (result.IsSuccess ? null : Error.Of(result).Code).ShouldBe(code);
        member.CustomRoleId.ShouldBe(code is null ? next.Id : present.Id);
        member.DomainEvents.Count.ShouldBe(code is null ? 1 : 0);
    }

    [Fact]
    public void Assigning_the_present_role_changes_nothing()
    {
        var role = Role("a.one");
        var member = Membership.Create(Tenant, Guid.CreateVersion7(), TenantRole.Member);
        member.AssignCustomRole(role, null, member, _ => true);
        member.TakeDomainEvents();

        member.AssignCustomRole(role, role, member, _ => true).IsSuccess.ShouldBeTrue();

        member.DomainEvents.ShouldBeEmpty();
    }

    private static CustomRole Role(params string[] permissions) => CustomRole.Create(Tenant, "Desk", null, permissions, _ => true).Value;

    private static Func<string, bool> Holds(params string[] names) => names.Contains;
}
