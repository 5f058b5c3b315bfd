using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.Infrastructure.Email;

/// <summary>Checks at start that emails can be written to the pickup folder, in processes that send them.</summary>
internal sealed class CheckPickupDirectory(IOptions<EmailOptions> options, IHostEnvironment environment, ProcessRole role) : IStartupTask
{
    /// <exception cref="ConfigurationException">The folder cannot be created or written.</exception>
    public Task RunAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Provider == EmailProvider.File && role.WorksInBackground)
        {
            WritableFolder.Ensure(
                options.Value.DirectoryIn(environment.ContentRootPath), $"{EmailOptions.Section}:{nameof(EmailOptions.PickupDirectory)}");
        }

        return Task.CompletedTask;
    }
}
