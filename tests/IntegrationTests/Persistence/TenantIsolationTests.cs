using Microsoft.EntityFrameworkCore;
using Shouldly;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.Infrastructure.Persistence.Tenancy;
using Xunit;

namespace SvcInfra.IntegrationTests.Persistence;

public abstract class TenantIsolationTests(Engine engine) : ProbeTests(engine)
{
    private readonly Guid _other = Guid.CreateVersion7();

    public sealed class OnSqlite() : TenantIsolationTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : TenantIsolationTests(Engine.PostgreSql);

    [Fact]
    public async Task Rows_of_another_tenant_and_deleted_rows_are_hidden()
    {
        await WriteAsync("mine");
        await WriteAsync("theirs", _other);
        await DeleteAsync(await WriteAsync("deleted"));

        (await TitlesAsync()).ShouldBe(["mine"]);
        (await TitlesAsync(_other)).ShouldBe(["theirs"]);
    }

    [Fact]
    public async Task Query_of_deleted_rows_hides_other_tenants()
    {
        await WriteAsync("theirs", _other);
        await DeleteAsync(await WriteAsync("deleted"));
        await using var scope = App.Scope(Tenant);

        (await scope.Db.Set<Note>().IgnoreQueryFilters([QueryFilters.SoftDelete]).Select(n => n.Title).ToListAsync()).ShouldBe(["deleted"]);
    }

    [Fact]
    public async Task Rows_of_all_tenants_are_hidden_without_a_tenant()
    {
        await WriteAsync("mine");
        await using var scope = App.Scope(tenantId: null);

        (await scope.Db.Set<Note>().AnyAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task Aggregate_of_another_tenant_is_not_found_by_its_id()
    {
        var note = await WriteAsync("theirs", _other);
        await using var scope = App.Scope(Tenant);

        (await scope.Repository<Note>().GetByIdAsync(note.Id)).ShouldBeNull();
    }

    [Fact]
    public async Task Bulk_statement_reaches_no_other_tenants_rows()
    {
        var note = await WriteAsync("theirs", _other);
        await using var scope = App.Scope(Tenant);

        await scope.RunAsync(async () =>
        {
            (await scope.Db.Set<Note>().ExecuteUpdateAsync(update => update.SetProperty(n => n.Title, "mine now"))).ShouldBe(0);
            (await scope.Db.Set<Note>().Where(n => n.Id == note.Id).ExecuteDeleteAsync()).ShouldBe(0);
        });

        (await TitlesAsync(_other)).ShouldBe(["theirs"]);
    }

    [Fact]
    public async Task Pooled_context_does_not_keep_its_last_tenant()
    {
        await WriteAsync("mine");
        await WriteAsync("theirs", _other);
        for (var i = 0; i < 40; i++)
        {
            (await TitlesAsync(i % 2 == 0 ? Tenant : _other)).ShouldBe([i % 2 == 0 ? "mine" : "theirs"]);
        }
    }

    [Theory]
    [InlineData("another")]
    [InlineData("none")]
    [InlineData("no tenant acts")]
    public async Task Row_of_another_tenant_is_not_written(string owner)
    {
        await using var scope = App.Scope(owner == "no tenant acts" ? null : Tenant);
        var note = Note.Write(owner switch { "another" => _other, "none" => Guid.Empty, _ => Tenant }, "a");

        await Should.ThrowAsync<TenantViolationException>(() => scope.RunAsync(() => scope.Repository<Note>().AddAsync(note)));

        (await TitlesAsync()).ShouldBeEmpty();
        (await TitlesAsync(_other)).ShouldBeEmpty();
        (await TitlesAsync(Guid.Empty)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Row_does_not_move_to_another_tenant()
    {
        var note = await WriteAsync("mine");
        await using var scope = App.Scope(Tenant);

        await Should.ThrowAsync<TenantViolationException>(() => scope.RunAsync(async () =>
            (await scope.Repository<Note>().GetByIdAsync(note.Id))!.MoveTo(_other)));

        (await TitlesAsync()).ShouldBe(["mine"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Loaded_row_of_another_tenant_is_neither_changed_nor_deleted(bool delete)
    {
        var note = await WriteAsync("theirs", _other);
        await using var scope = App.Scope(Tenant);

        await Should.ThrowAsync<TenantViolationException>(() => scope.RunAsync(() =>
        {
            scope.Db.Attach(note);
            if (delete)
            {
                scope.Db.Remove(note);
            }
            else
            {
                note.MoveTo(Tenant);
            }

            return Task.CompletedTask;
        }));

        (await TitlesAsync(_other)).ShouldBe(["theirs"]);
    }

    [Fact]
    public async Task Write_outside_a_command_is_guarded_too()
    {
        await using var scope = App.Scope(Tenant);
        scope.Db.Add(Note.Write(_other, "a"));

        await Should.ThrowAsync<TenantViolationException>(() => scope.Db.SaveChangesAsync());
        Should.Throw<TenantViolationException>(() => scope.Db.SaveChanges());
    }

    private async Task DeleteAsync(Note note)
    {
        await using var scope = App.Scope(note.TenantId);
        var result = await scope.RunAsync(async () => (await scope.Repository<Note>().GetByIdAsync(note.Id))!.Delete(App.Time.GetUtcNow()));
        result.Succeeded().ShouldBeTrue();
    }
}
