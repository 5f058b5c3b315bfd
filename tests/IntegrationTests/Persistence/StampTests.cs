using Microsoft.EntityFrameworkCore;
using Shouldly;
using SvcInfra.Infrastructure.Persistence.Conventions;
using Xunit;

namespace SvcInfra.IntegrationTests.Persistence;

public abstract class StampTests(Engine engine) : ProbeTests(engine)
{
    public sealed class OnSqlite() : StampTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : StampTests(Engine.PostgreSql);

    [Fact]
    public async Task New_aggregate_has_version_1_and_the_time_of_its_saving()
    {
        var before = UtcInstant.Truncate(App.Time.GetUtcNow());
        var note = await WriteAsync("a");

        var stored = await LoadAsync(note);

        stored.Version.ShouldBe(1);
        stored.CreatedAt.ShouldBeGreaterThanOrEqualTo(before);
        stored.UpdatedAt.ShouldBe(stored.CreatedAt);
        (note.Version, note.CreatedAt, note.UpdatedAt)
            .ShouldBe((stored.Version, stored.CreatedAt, stored.UpdatedAt), "the handler's response equals the stored values");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Change_increments_the_version_with_or_without_the_repository(bool usesRepository)
    {
        var note = await WriteAsync("a");
        App.Time.Advance(TimeSpan.FromMinutes(1));
        await using var scope = App.Scope(Tenant);

        await scope.RunAsync(async () =>
        {
            var loaded = (await scope.Repository<Note>().GetByIdAsync(note.Id))!;
            loaded.Retitle("b");
            if (usesRepository)
            {
                await scope.Repository<Note>().UpdateAsync(loaded);
                loaded.Version.ShouldBe(2, "the response shows the version that will be saved");
                await scope.Repository<Note>().UpdateAsync(loaded);
            }
        });

        var stored = await LoadAsync(note);
        stored.Version.ShouldBe(2);
        stored.CreatedAt.ShouldBe(note.CreatedAt);
        stored.UpdatedAt.ShouldBeGreaterThanOrEqualTo(note.UpdatedAt.AddMinutes(1));
    }

    [Fact]
    public async Task Aggregate_that_is_added_and_changed_in_one_command_has_version_1()
    {
        await using var scope = App.Scope(Tenant);
        var note = Note.Write(Tenant, "a");

        await scope.RunAsync(async () =>
        {
            await scope.Repository<Note>().AddAsync(note);
            note.Retitle("b");
            await scope.Repository<Note>().UpdateAsync(note);
        });

        var stored = await LoadAsync(note);
        (stored.Version, stored.Title).ShouldBe((1, "b"));
    }

    [Fact]
    public async Task Aggregate_that_was_only_read_keeps_its_version()
    {
        var note = await WriteAsync("a");
        await using var scope = App.Scope(Tenant);

        await scope.RunAsync(() => scope.Repository<Note>().GetByIdAsync(note.Id));

        (await LoadAsync(note)).Version.ShouldBe(1);
    }

    [Fact]
    public async Task Each_command_of_a_scope_increments_the_version_once()
    {
        var note = await WriteAsync("a");
        await using var scope = App.Scope(Tenant);

        foreach (var title in new[] { "b", "c", "d" })
        {
            await scope.RunAsync(async () =>
            {
                var loaded = (await scope.Repository<Note>().GetByIdAsync(note.Id))!;
                loaded.Retitle(title);
                await scope.Repository<Note>().UpdateAsync(loaded);
            });
        }

        var stored = await LoadAsync(note);
        (stored.Version, stored.Title).ShouldBe((4, "d"));
    }

    private async Task<Note> LoadAsync(Note note)
    {
        await using var scope = App.Scope(Tenant);
        return await scope.Db.Set<Note>().AsNoTracking().SingleAsync(n => n.Id == note.Id);
    }
}
