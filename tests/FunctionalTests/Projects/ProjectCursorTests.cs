using System.Buffers.Text;
using System.Net;
using System.Text;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Projects;

public abstract class ProjectCursorTests(TestApp app) : FunctionalTest(app)
{
    [Theory]
    [InlineData("""{"Sort":"name","Key":"\u0000","Id":"019a2b3c-0000-7000-8000-000000000002"}""")]
    [InlineData("""{"Sort":"name","Key":"\ud800","Id":"019a2b3c-0000-7000-8000-000000000002"}""")]
    public async Task Cursor_is_refused_when_its_text_cannot_be_stored(string cursor)
    {
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("blue-harbor");

        (await ada.Http.GetResponseAsync($"/api/v1/projects?sort=name&cursor={Base64Url.EncodeToString(Encoding.UTF8.GetBytes(cursor))}"))
            .ShouldBeProblem(HttpStatusCode.BadRequest, "invalid_cursor");
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : ProjectCursorTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : ProjectCursorTests(app);
}
