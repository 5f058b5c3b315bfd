using Shouldly;
using SvcInfra.IntegrationTests.Persistence;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Schedules;

/// <summary>Several processes and versions share the store on PostgreSQL; each application stands for a process.</summary>
public sealed class DeploymentTests() : ScheduleTest(Engine.PostgreSql)
{
    [Fact]
    public async Task New_version_updates_its_schedules_and_keeps_the_unchanged_ones()
    {
        var old = await DeclareAsync(Declared.As("same"), Declared.As("changed"), Declared.As("removed"));
        await ReconcileAsync(old);
        await Database.ReadAsync("UPDATE qrtz_triggers SET next_fire_time = 42 WHERE trigger_name = 'same'");

        var next = await DeclareAsync(Declared.As("same"), Declared.As("changed", "0 12 24 12 *"), Declared.As("added"));
        await ReconcileAsync(next);

        (await OwnNamesAsync()).ShouldBe(["added", "changed", "same"]);
        (await StateAsync(next, "changed"))!.NextRun.ShouldNotBeNull().Month.ShouldBe(12);
        (await Database.ReadAsync("SELECT next_fire_time FROM qrtz_triggers WHERE trigger_name = 'same'"))
            .ShouldBe([42L], "its next firing does not change");
    }

    [Fact]
    public async Task Pause_survives_restart_and_change_but_not_removal_of_the_schedule()
    {
        var old = await DeclareAsync(Declared.As("a"));
        await ReconcileAsync(old);
        await Administration(old).PauseAsync("a", CancellationToken.None);

        var changed = await DeclareAsync(Declared.As("a", Declared.EverySecond));
        await ReconcileAsync(changed);
        (await StateAsync(changed, "a"))!.IsPaused.ShouldBeTrue();

        await ReconcileAsync(await DeclareAsync());
        await ReconcileAsync(changed);
        (await StateAsync(changed, "a"))!.IsPaused.ShouldBeFalse();
    }

    [Fact]
    public async Task Process_that_does_not_fire_can_pause_and_resume_for_one_that_does()
    {
        var fires = await DeclareAsync(Declared.As("a", Declared.EverySecond));
        var other = await DeclareAsync(Declared.As("a", Declared.EverySecond));
        await FireAsync(fires);
        await Eventually.TrueAsync(async () => (await StateAsync(other, "a"))!.PreviousRun is not null, Deadline, "the first firing");

        await Administration(other).PauseAsync("a", CancellationToken.None);
        (await StateAsync(fires, "a"))!.IsPaused.ShouldBeTrue();
        var paused = await FiringsAsync(other, "a");
        await Administration(other).ResumeAsync("a", CancellationToken.None);

        await Eventually.TrueAsync(async () => (await FiringsAsync(other, "a")).Count > paused.Count + 1, Deadline, "the firings to continue");
    }

    [Fact]
    public async Task Processes_that_start_together_store_each_schedule_once()
    {
        var apps = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => DeclareAsync(Declared.As("a", Declared.EverySecond), Declared.As("b"))));

        await Task.WhenAll(apps.Select(app => Task.Run(() => ReconcileAsync(app))));

        (await OwnNamesAsync()).ShouldBe(["a", "b"]);
        var all = await NamesAsync();
        all.ShouldBeUnique();
        all.ShouldContain("audit.seal");
    }

    [Fact]
    public async Task Old_version_leaves_an_unknown_schedule_to_the_new_version()
    {
        var old = await DeclareAsync(Declared.As("known", Declared.EverySecond));
        await FireAsync(old);
        await Eventually.TrueAsync(async () => (await FiringsAsync(old, "known")).Count >= 1, Deadline, "the old version to fire");
        var next = await DeclareAsync(Declared.As("known", Declared.EverySecond), Declared.As("new", Declared.EverySecond));
        await ReconcileAsync(next);
        var before = (await FiringsAsync(old, "known")).Count;
        await Eventually.TrueAsync(async () => (await FiringsAsync(old, "known")).Count >= before + 2, Deadline, "the old version to continue");
        (await FiringsAsync(old, "new")).ShouldBeEmpty();

        await FireAsync(next);
        await Eventually.TrueAsync(async () => (await FiringsAsync(next, "new")).Count >= 2, Deadline, "the new version to fire it");
    }

    [Fact]
    public async Task Tables_match_the_schema_of_this_Quartz_version()
    {
        await DeclareAsync();
        using var text = new StreamReader(
            typeof(Quartz.IScheduler).Assembly.GetManifestResourceStream("Quartz.Impl.AdoJobStore.Schema.create_postgres.sql")!);
        var expected = (await text.ReadToEndAsync()).Replace("{0}", "expected.qrtz_").Replace("{1}", "qrtz_");
        await Database.ReadAsync("CREATE SCHEMA expected");
        await Database.ReadAsync(expected);
        string[] unused = ["qrtz_execution_history", "qrtz_misfire_history", "qrtz_job_status"];

        const string Columns =
            "SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '') || ' ' || " +
            "coalesce(character_maximum_length, 0) FROM information_schema.columns WHERE table_name LIKE 'qrtz%' AND table_schema = ";
        const string Indexes = "SELECT replace(indexdef, schemaname || '.', '') FROM pg_indexes WHERE indexname LIKE 'idx_qrtz%' AND schemaname = ";
        const string Keys =
            "SELECT conrelid::regclass || pg_get_constraintdef(oid) FROM pg_constraint " +
            "WHERE contype IN ('p', 'f') AND conrelid::regclass::text LIKE '%qrtz%' AND connamespace = ";
        foreach (var query in new[] { Columns + "'{0}'", Indexes + "'{0}'", Keys + "'{0}'::regnamespace" })
        {
            var ours = await LinesAsync(query.Replace("{0}", "public"));
            var theirs = (await LinesAsync(query.Replace("{0}", "expected"))).Select(line => line.Replace("expected.", string.Empty))
                .Where(line => !unused.Any(line.Contains)).Order(StringComparer.Ordinal);

            ours.ShouldNotBeEmpty();
            ours.ShouldBe(theirs);
        }
    }

    private async Task<List<string>> LinesAsync(string query) =>
        [.. (await Database.ReadAsync(query)).Cast<string>().Order(StringComparer.Ordinal)];

    /// <summary>Those that a test declares; the names of the modules' schedules have a full stop.</summary>
    private async Task<List<string>> OwnNamesAsync() => (await NamesAsync()).FindAll(name => !name.Contains('.'));

    private async Task<List<string>> NamesAsync() =>
        [.. (await Database.ReadAsync("SELECT trigger_name FROM qrtz_triggers")).Cast<string>().Order(StringComparer.Ordinal)];
}
