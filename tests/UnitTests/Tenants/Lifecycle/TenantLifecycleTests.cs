using Ardalis.Result;
using Shouldly;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Tenants;

namespace SvcInfra.UnitTests.Tenants.Lifecycle;

public sealed class TenantLifecycleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 9, 30, 0, TimeSpan.Zero);
    private static readonly TimeSpan Grace = TimeSpan.FromDays(30);

    private readonly Tenant _tenant = Tenant.Create(Slug.Create("acme").Value, "Acme");

    public TenantLifecycleTests() => _tenant.TakeDomainEvents();

    [Fact]
    public void Suspending_again_changes_only_the_reason()
    {
        _tenant.Suspend(" unpaid ", Now).IsSuccess.ShouldBeTrue();
        _tenant.Suspend("abuse", Now.AddDays(1)).IsSuccess.ShouldBeTrue();

        (_tenant.Status, _tenant.SuspendedAt, _tenant.SuspendedBecause).ShouldBe((TenantStatus.Suspended, Now, "abuse"));
        _tenant.TakeDomainEvents().ShouldBe([new TenantStatusChanged(_tenant.Id, TenantStatus.Suspended)]);
    }

    [Fact]
    public void Resuming_restores_the_tenant_and_resuming_again_changes_nothing()
    {
        _tenant.Suspend("unpaid", Now);
        _tenant.TakeDomainEvents();

        _tenant.Resume().IsSuccess.ShouldBeTrue();
        _tenant.Resume().IsSuccess.ShouldBeTrue();

        (_tenant.Status, _tenant.SuspendedAt, _tenant.SuspendedBecause).ShouldBe((TenantStatus.Active, (DateTimeOffset?)null, (string?)null));
        _tenant.TakeDomainEvents().ShouldBe([new TenantStatusChanged(_tenant.Id, TenantStatus.Active)]);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ACME")]
    [InlineData("acme ")]
    [InlineData("apex")]
    public void Tenant_is_neither_deleted_nor_purged_without_its_slug(string? confirmation)
    {
        CodeOf(_tenant.Delete(confirmation, Grace, Now)).ShouldBe("tenants.not_confirmed");
        _tenant.Status.ShouldBe(TenantStatus.Active);
        _tenant.DomainEvents.ShouldBeEmpty();

        _tenant.Delete("acme", Grace, Now);
        CodeOf(_tenant.PurgeNow(confirmation)).ShouldBe("tenants.not_confirmed");
        _tenant.Status.ShouldBe(TenantStatus.Deleted);
    }

    [Fact]
    public void Deleted_tenant_states_until_when_it_can_be_restored()
    {
        _tenant.Delete("acme", Grace, Now).IsSuccess.ShouldBeTrue();

        (_tenant.Status, _tenant.DeletedAt, _tenant.PurgedAfter).ShouldBe((TenantStatus.Deleted, Now, Now + Grace));
        CodeOf(_tenant.Delete("acme", Grace, Now)).ShouldBe("tenants.deleted");
        CodeOf(_tenant.Suspend("unpaid", Now)).ShouldBe("tenants.deleted");
        CodeOf(_tenant.Resume()).ShouldBe("tenants.deleted");
        _tenant.TakeDomainEvents().ShouldBe([new TenantStatusChanged(_tenant.Id, TenantStatus.Deleted)]);
    }

    [Theory]
    [InlineData(false, TenantStatus.Active)]
    [InlineData(true, TenantStatus.Suspended)]
    public void Restored_tenant_has_its_previous_status(bool suspended, TenantStatus status)
    {
        if (suspended)
        {
            _tenant.Suspend("unpaid", Now);
        }

        _tenant.Delete("acme", Grace, Now);
        _tenant.TakeDomainEvents();

        _tenant.Restore(Now + Grace - TimeSpan.FromTicks(10)).IsSuccess.ShouldBeTrue();

        (_tenant.Status, _tenant.DeletedAt, _tenant.PurgedAfter).ShouldBe((status, (DateTimeOffset?)null, (DateTimeOffset?)null));
        _tenant.TakeDomainEvents().ShouldBe([new TenantStatusChanged(_tenant.Id, status)]);
    }

    [Fact]
    public void Tenant_is_not_restored_if_not_deleted_after_the_grace_period_or_while_purging()
    {
        CodeOf(_tenant.Restore(Now)).ShouldBe("tenants.not_deleted");
        CodeOf(_tenant.PurgeNow("acme")).ShouldBe("tenants.not_deleted");

        _tenant.Delete("acme", Grace, Now);
        CodeOf(_tenant.Restore(Now + Grace)).ShouldBe("tenants.grace_over");

        _tenant.PurgeNow("acme").IsSuccess.ShouldBeTrue();
        CodeOf(_tenant.Restore(Now)).ShouldBe("tenants.grace_over");
        _tenant.PurgeNow("acme").IsSuccess.ShouldBeTrue("the purge has already begun");
    }

    private static string CodeOf(Result result) => Error.Of(result).Code;
}
