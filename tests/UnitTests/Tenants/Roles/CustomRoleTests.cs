using Shouldly;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;
using SvcInfra.Domain.Tenants.Members;
using SvcInfra.Domain.Tenants.Roles;

namespace SvcInfra.UnitTests.Tenants.Roles;

public sealed class CustomRoleTests
{
    private static readonly Guid Tenant = Guid.CreateVersion7();

    [Fact]
    public void Names_are_kept_once_and_sorted_and_text_trimmed()
    {
        var role = CustomRole.Create(Tenant, " Desk ", "  ", ["b.two", "a.one", "b.two"], Holds("a.one", "b.two")).Value;

        (role.TenantId, role.Name, role.Description).ShouldBe((Tenant, "Desk", null));
        role.Permissions.ShouldBe(["a.one", "b.two"]);
        role.DomainEvents.ShouldBeEmpty("nobody has it yet");
    }

    [Fact]
    public void Attack_role_with_what_one_does_not_hold_is_not_made() =>
        Error.Of(CustomRole.Create(Tenant, "Desk", null, ["a.one", "b.two"], Holds("a.one"))).ShouldBe(CustomRoleErrors.PermissionNotHeld);

    [Theory]
    [InlineData("a.one b.two", "c.three")]
    [InlineData("c.three", "a.one")]
    [InlineData("a.one b.two", null)]
    [InlineData("", "b.two")]
    public void Attack_role_is_not_changed_by_whoever_does_not_hold_all_of_what_it_has_and_shall_have(string held, string? next)
    {
        // As long as both of a.one and c.three, which it is about, are not held.
        var role = Role("a.one", "c.three");

        Error.Of(role.Change("Other", "Other", next?.Split(' '), Holds(held.Split(' ')))).ShouldBe(CustomRoleErrors.PermissionNotHeld);

        (role.Name, role.Description).ShouldBe(("Desk", null));
        role.Permissions.ShouldBe(["a.one", "c.three"]);
        role.DomainEvents.ShouldBeEmpty();
    }

    [Fact]
    public void Change_tells_what_was_lost_and_only_when_permissions_changed()
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
    public void Role_goes_only_when_nobody_has_it_and_by_whoever_holds_it()
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
    public void Role_is_assigned_by_whoever_is_not_below_the_member_and_holds_the_old_and_the_new_one(TenantRole of, TenantRole by, string held, string? code)
    {
        var (present, next) = (Role("a.one"), Role("b.two"));
        var member = Membership.Create(Tenant, Guid.CreateVersion7(), of);
        var actor = Membership.Create(Tenant, Guid.CreateVersion7(), by);
        member.AssignCustomRole(present, null, Membership.Create(Tenant, Guid.CreateVersion7(), TenantRole.Owner), _ => true);
        member.TakeDomainEvents();

        var result = member.AssignCustomRole(next, present, actor, Holds(held.Split(' ')));

        (result.IsSuccess ? null : Error.Of(result).Code).ShouldBe(code);
        member.CustomRoleId.ShouldBe(code is null ? next.Id : present.Id);
        member.DomainEvents.Count.ShouldBe(code is null ? 1 : 0);
    }

    [Fact]
    public void Assigning_the_present_role_is_no_change()
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
