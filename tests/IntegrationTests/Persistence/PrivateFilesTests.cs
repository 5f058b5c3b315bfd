using Shouldly;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Application.Email;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Persistence;
using SvcInfra.IntegrationTests.Audit.Verification;
using Xunit;

namespace SvcInfra.IntegrationTests.Persistence;

/// <summary>The files that the application writes: the database, keys, emails, checkpoints.</summary>
#pragma warning disable CA1416 // Skipped on Windows, where a file inherits the permissions of its folder.
public sealed class PrivateFilesTests
{
    private const UnixFileMode OwnFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnFolder = OwnFile | UnixFileMode.UserExecute;
    private const UnixFileMode Everyone =
        OwnFolder | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private static readonly KeyValuePair<string, string?> DefaultFile = new("Database:ConnectionString", "Data Source=App_Data/app.db");

    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.PostgreSql)]
    public async Task Every_written_file_and_folder_is_readable_by_its_owner_only(Engine engine)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "On Windows a file inherits the permissions of its folder.");
        var database = await TestDatabase.CreateEmptyAsync(engine, "files");
        using var trail = await TrailOfTwelve.CreateEmptyAsync(new TestApp(database, null, engine == Engine.Sqlite ? [DefaultFile] : []));
        await trail.AddAsync(trail.Tenant, 1, 1);
        await trail.SealAsync();
        await trail.App.Get<IAuditAnchoring>().AnchorAsync(CancellationToken.None);
        await trail.App.Get<IEmailSender>().SendAsync(EntityId.New(), new EmailMessage("ada@example.com", "Secret", "text"), CancellationToken.None);

        // Kept open, because SQLite's log and index exist only as long.
        await using var open = trail.App.Get<AppDbContextFactory>().Lease(tenantId: null);
        await open.Database.CanConnectAsync();

        var written = Directory.GetFileSystemEntries(database.Folder, "*", SearchOption.AllDirectories);

        string[] ofSqlite = engine == Engine.Sqlite ? ["app.db", "app.db-wal", "app.db-shm", "app.db.migrate"] : [];
        string[] names = ["App_Data", "mail", "audit-checkpoints.txt", "checkpoint.key", "master.key", .. ofSqlite];
        names.Except(written.Select(path => Path.GetFileName(path))).ShouldBeEmpty();
        written.Where(path => File.GetUnixFileMode(path) != (Directory.Exists(path) ? OwnFolder : OwnFile))
            .Select(path => $"{path} {File.GetUnixFileMode(path)}").ShouldBeEmpty();
    }

    [Fact]
    public async Task Start_removes_other_accounts_access_to_files_of_an_earlier_version()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "On Windows a file inherits the permissions of its folder.");
        using var database = await TestDatabase.CreateAsync(Engine.Sqlite, "files");
        var folder = Directory.CreateDirectory(Path.Combine(database.Folder, "App_Data"), Everyone).FullName;
        var note = Path.Combine(folder, "audit-checkpoints.txt");
        await File.WriteAllTextAsync(note, "");
        foreach (var path in new[] { folder, note, database.File })
        {
            File.SetUnixFileMode(path, Everyone);
        }

        using var app = new TestApp(database);
        await app.StartAsync();

        (
            File.GetUnixFileMode(folder),
            File.GetUnixFileMode(note) & ~UnixFileMode.UserExecute,
            File.GetUnixFileMode(database.File) & ~UnixFileMode.UserExecute)
            .ShouldBe((OwnFolder, OwnFile, OwnFile));
    }
}
