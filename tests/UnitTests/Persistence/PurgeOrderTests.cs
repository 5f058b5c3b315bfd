using Microsoft.EntityFrameworkCore;
using Shouldly;
using SvcInfra.Infrastructure.Persistence.Tenancy;

namespace SvcInfra.UnitTests.Persistence;

/// <summary>The model determines which rows a purge deletes, and in which order.</summary>
public sealed class PurgeOrderTests
{
    [Fact]
    public void Referencing_rows_are_deleted_first_and_rows_without_a_tenant_are_kept()
    {
        using var context = new Things();

        context.Model.TypesOfTenants()
            .Select(type => type.ClrType)
            .ShouldBe([typeof(Apple), typeof(Branch), typeof(Log), typeof(Tree), typeof(Visit)], ignoreOrder: true);
        var order = context.Model.TypesOfTenants().Select(type => type.ClrType).ToList();
        order.IndexOf(typeof(Apple)).ShouldBeLessThan(order.IndexOf(typeof(Branch)));
        order.IndexOf(typeof(Branch)).ShouldBeLessThan(order.IndexOf(typeof(Tree)));
    }

    [Fact]
    public void Rows_are_deleted_unless_their_entity_says_otherwise()
    {
        using var context = new Things();

        context.Model.FindEntityType(typeof(Tree))!.AtPurgeOf().ShouldBe(AtPurge.Delete);
        context.Model.FindEntityType(typeof(Log))!.AtPurgeOf().ShouldBe(AtPurge.Keep);
        context.Model.FindEntityType(typeof(Visit))!.AtPurgeOf().ShouldBe(AtPurge.Forget);
    }

    private sealed class Things : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.UseSqlite("Data Source=:memory:");

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Tree>();
            modelBuilder.Entity<Branch>().HasOne<Tree>().WithMany().HasForeignKey(branch => branch.TreeId);
            modelBuilder.Entity<Apple>().HasOne<Branch>().WithMany().HasForeignKey(apple => apple.BranchId);
            modelBuilder.Entity<Log>().KeepsAfterPurge();
            modelBuilder.Entity<Visit>().ForgetsTenantAtPurge();
            modelBuilder.Entity<Weather>();
        }
    }

    private sealed record Tree(Guid Id, Guid TenantId);

    private sealed record Branch(Guid Id, Guid TenantId, Guid TreeId);

    private sealed record Apple(Guid Id, Guid TenantId, Guid BranchId);

    private sealed record Log(Guid Id, Guid TenantId);

    private sealed record Visit(Guid Id, Guid? TenantId);

    private sealed record Weather(Guid Id);
}
