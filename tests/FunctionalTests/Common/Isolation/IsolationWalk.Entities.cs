namespace SvcInfra.FunctionalTests.Common.Isolation;

/// <summary>The isolation walk below HTTP: over every tenant-owned entity.</summary>
public abstract partial class IsolationWalk
{
    [Fact]
    public async Task Attack_code_without_a_tenant_filter_reaches_no_rows_of_another_tenant()
    {
        var ada = await App.SignUpAsync("ada");
        var mallory = await App.SignUpAsync("mallory");
        await CreateVictimsAsync(ada);
        await mallory.CreateTenantAsync("mallory");
        var entities = await App.InDatabaseAsync(null, db => Task.FromResult(TenantVisibility.Entities(db)));

        foreach (var entity in entities)
        {
            var before = await CountAsync(ada.TenantId, entity);
            before.ShouldBeGreaterThan(0, $"the API creates no row of {entity.Name}, so the walk does not cover it");

            var reached = await App.InDatabaseAsync(mallory.TenantId, async db =>
            {
                (await TenantVisibility.TenantsAsync(db)).ShouldBeSubsetOf([mallory.TenantId!.Value]);
                var own = await TenantVisibility.CountAsync(db, entity);
                return await TenantVisibility.DeleteAsync(db, entity) - own;
            });

            reached.ShouldBe(0, entity.Name);
            (await CountAsync(null, entity)).ShouldBe(0, $"{entity.Name} without a tenant");
            (await CountAsync(ada.TenantId, entity)).ShouldBe(before, entity.Name);
        }
    }

    private Task<int> CountAsync(Guid? tenantId, Type entity) => App.InDatabaseAsync(tenantId, db => TenantVisibility.CountAsync(db, entity));
}
