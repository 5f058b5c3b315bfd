using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Shouldly;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Persistence;
using Xunit;

namespace SvcInfra.IntegrationTests.Persistence;

/// <summary>Keys are checked without policies, so they have to contain the tenant.</summary>
public abstract class TenantModelTests(Engine engine) : ProbeTests(engine)
{
    public sealed class OnSqlite() : TenantModelTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : TenantModelTests(Engine.PostgreSql);

    [Fact]
    public async Task Keys_and_unique_indexes_of_tenant_owned_entities_contain_the_tenant()
    {
        await using var context = App.Get<AppDbContextFactory>().Lease(tenantId: null);

        Offenders(context.Model).ShouldBeEmpty(
            "Make the key (tenant_id, id), with HasPrincipalKey and HasForeignKey; put the tenant first in a unique index.");
    }

    [Fact]
    public async Task Offender_is_named()
    {
        await using var scope = App.Scope();

        Offenders(scope.Db.Model).ShouldBe(["Bookmark refers to Folder by {'FolderId'}", "Note is unique by {'Number'}"]);
    }

    private static IEnumerable<string> Offenders(IModel model)
    {
        var owned = model.GetEntityTypes().Where(IsOwned).ToArray();
        var keys = owned.SelectMany(entity => entity.GetForeignKeys())
            .Where(key =>
                IsOwned(key.PrincipalEntityType)
                && !key.Properties.Zip(key.PrincipalKey.Properties).Any(pair => IsTenant(pair.First) && IsTenant(pair.Second)))
            .Select(key => $"{key.DeclaringEntityType.ShortName()} refers to {key.PrincipalEntityType.ShortName()} by {key.Properties.Format()}");
        var indexes = owned.SelectMany(entity => entity.GetIndexes()).Where(index => index.IsUnique && !index.Properties.Any(IsTenant))
            .Select(index => $"{index.DeclaringEntityType.ShortName()} is unique by {index.Properties.Format()}");
        return keys.Concat(indexes).Order(StringComparer.Ordinal);
    }

    private static bool IsOwned(IReadOnlyEntityType entity) => entity.ClrType.IsAssignableTo(typeof(ITenantOwned));

    private static bool IsTenant(IReadOnlyProperty property) => property.Name == nameof(ITenantOwned.TenantId);
}
