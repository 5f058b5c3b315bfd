using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SvcInfra.Domain.Tenants;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Persistence.PostgreSql;
using SvcInfra.Infrastructure.Persistence.Sqlite;
using Xunit;

namespace SvcInfra.IntegrationTests.Persistence;

/// <summary>A property without a migration is told at the start in Development.</summary>
public abstract class ModelDriftTests(Engine engine) : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync(engine, "drift");

        // The copied database was migrated by this build, which is thereby checked.
        foreach (var file in Directory.GetFiles(_database.Folder, "model.*.checked", SearchOption.AllDirectories))
        {
            File.Delete(file);
        }
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _database?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Start_names_the_column_that_no_migration_has_and_the_command_to_add_it()
    {
        using var app = new TestApp(_database, services => services
            .ConfigureDbContext<SqliteDbContext>(options => options.ReplaceService<IModelCustomizer, WithColor>())
            .ConfigureDbContext<PostgreSqlDbContext>(options => options.ReplaceService<IModelCustomizer, WithColor>()));

        var problem = await Should.ThrowAsync<ConfigurationException>(app.StartAsync);

        problem.Message.ShouldBe(
            "The model has changes that no migration has (Tenants: new column tenants.color). "
            + "Add the migration: dotnet eng/migrations.cs add Tenants <Name>");
    }

    /// <summary>Adds a property as a developer would.</summary>
    private sealed class WithColor(ModelCustomizerDependencies dependencies) : ModelCustomizer(dependencies)
    {
        public override void Customize(ModelBuilder modelBuilder, DbContext context)
        {
            base.Customize(modelBuilder, context);
            modelBuilder.Entity<Tenant>().Property<string>("Color");
        }
    }

    public sealed class OnSqlite() : ModelDriftTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : ModelDriftTests(Engine.PostgreSql);
}
