using Microsoft.Extensions.Options;
using SvcInfra.Infrastructure.Common;
using SvcInfra.Infrastructure.Email;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.WebApi.Common.Hosting;

/// <summary>Says in Development what the start does, and at its end where to go from here. Production logs only the framework's lines.</summary>
internal sealed partial class StartAnnouncement(WebApplication app, ILogger<StartAnnouncement> logger)
{
    /// <returns>Null outside Development, and in a worker, which serves no page.</returns>
    public static StartAnnouncement? Begin(WebApplication app)
    {
        if (!app.Environment.IsDevelopment() || !app.Services.GetRequiredService<ProcessRole>().ServesApi)
        {
            return null;
        }

        var announcement = new StartAnnouncement(app, app.Services.GetRequiredService<ILogger<StartAnnouncement>>());
        announcement.LogPreparing(app.Services.GetRequiredService<IOptions<DatabaseOptions>>().Value.Provider);
        return announcement;
    }

    public void End()
    {
        if (!logger.IsEnabled(LogLevel.Information))
        {
            return;
        }

        var url = app.Urls.FirstOrDefault() ?? "http://localhost";
        var email = app.Services.GetRequiredService<IOptions<EmailOptions>>().Value;
        LogReady(
            url,
            $"{url}/docs",
            email.Provider == EmailProvider.File ? email.PickupDirectory! : email.Provider.ToString(),
            "dotnet run --project src/WebApi -- seed");
    }

    [LoggerMessage(LogLevel.Information, "Preparing the database ({Provider})...")]
    private partial void LogPreparing(string provider);

    [LoggerMessage(LogLevel.Information, """
        Ready.
          Start here  {Url}
          API docs    {Docs}
          Emails      {Mailbox}
          Sign in     as a sample person; to add them: {Seed}
        """)]
    private partial void LogReady(string url, string docs, string mailbox, string seed);
}
