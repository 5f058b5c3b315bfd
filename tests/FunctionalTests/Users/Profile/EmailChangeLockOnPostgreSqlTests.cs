using System.Data.Common;
using System.Net;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users.Profile;
using SvcInfra.FunctionalTests.Common;
using SvcInfra.TestSupport;

namespace SvcInfra.FunctionalTests.Users.Profile;

/// <summary>Commands that the lock on a user's row serializes on PostgreSQL. SQLite has only one writer at a time anyway.</summary>
[Collection(OnPostgreSql.Name)]
public sealed class EmailChangeLockOnPostgreSqlTests(PostgreSqlApp app) : FunctionalTest(app)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly string _new = $"new-{EntityId.New():N}@example.com";

    [Fact]
    public async Task Attack_of_an_email_change_racing_a_new_password_is_refused()
    {
        var ada = await App.SignUpAsync("ada");
        await using var connection = App.Connect();
        await connection.OpenAsync();
        await using var passwordChange = await connection.BeginTransactionAsync();
        await RunAsync(connection, passwordChange, "update users set credential_version = credential_version + 1");

        // The old password was correct when it was verified.
        var request = RequestChangeAsync(ada);
        await WaitForLocksAsync(1);
        await passwordChange.CommitAsync();

        (await request).ShouldBeProblem(HttpStatusCode.BadRequest, "users.wrong_password");
        (await CountChangesAsync()).ShouldBe(0);
        await App.JobsDoneAsync();
        App.MailsTo(_new).ShouldBe(0);
    }

    [Fact]
    public async Task Attack_of_seven_parallel_email_changes_sends_five_emails()
    {
        var ada = await App.SignUpAsync("ada");
        await using var connection = App.Connect();
        await connection.OpenAsync();
        await using var blocker = await connection.BeginTransactionAsync();
        await RunAsync(connection, blocker, "update users set display_name = display_name");

        var requests = Enumerable.Range(0, 7).Select(_ => RequestChangeAsync(ada)).ToList();
        await WaitForLocksAsync(7);
        await blocker.CommitAsync();

        (await Task.WhenAll(requests)).ShouldAllBe(response => response.Status == HttpStatusCode.Accepted);
        (await CountChangesAsync()).ShouldBe(5);
        await App.JobsDoneAsync();
        App.MailsTo(_new).ShouldBe(5);
    }

    private Task<ApiResponse> RequestChangeAsync(Person person) =>
        person.Http.PostJsonAsync("/api/v1/users/me/email", new { newEmail = _new, currentPassword = Person.Password });

    private Task<int> CountChangesAsync() => App.InDatabaseAsync(null, db => db.Set<EmailChange>().CountAsync());

    private async Task WaitForLocksAsync(int count)
    {
        await using var connection = App.Connect();
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
        await Eventually.TrueAsync(
            async () => (long)(await command.ExecuteScalarAsync())! >= count, Deadline, $"{count} commands to wait for the user's row");
    }

    private static async Task RunAsync(DbConnection connection, DbTransaction transaction, string sql)
    {
        await using var command = connection.CreateCommand();
        (command.Transaction, command.CommandText) = (transaction, sql);
        await command.ExecuteNonQueryAsync();
    }
}
