using System.Globalization;
using Microsoft.Extensions.Logging;
using SvcInfra.Application.Common.Persistence;

namespace SvcInfra.Application.Common.Security;

/// <summary>Logs what operators did. Written after the commit, so rolled-back actions are not in the log.</summary>
internal sealed partial class OperatorLog(IUnitOfWork unitOfWork, OperatorAction act, IRequestContext caller, ILogger<OperatorLog> logger)
{
    /// <param name="action">The name of the use case.</param>
    /// <param name="subject">The target: an id, a name, a filter with a count. No payload.</param>
    public void Record(string action, object subject)
    {
        act.Subject = Convert.ToString(subject, CultureInfo.InvariantCulture);
        unitOfWork.OnCommitted(_ =>
        {
            LogAction(caller.UserId, action, subject);
            return Task.CompletedTask;
        });
    }

    [LoggerMessage(LogLevel.Information, "Operator {UserId}: {Action} {Subject}")]
    private partial void LogAction(Guid? userId, string action, object subject);
}

/// <summary>The operator's action of the scope's command, which the audit trail records as well.</summary>
public sealed class OperatorAction
{
    /// <summary>The target of the action; null when the command did not set it.</summary>
    public string? Subject { get; set; }
}
